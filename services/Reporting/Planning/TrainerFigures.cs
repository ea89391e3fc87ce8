using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;

namespace Yrkesresan.Reporting.Planning;

/// <summary>A trainer: of what was said, the highest version holds; what was said when recruited is the lowest.</summary>
/// <param name="Id">The trainer, and the stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses she or he teaches.</param>
/// <param name="DaysPerYear">Days a year.</param>
/// <param name="EndedFrom">Local date from which she or he is no trainer any more.</param>
/// <param name="TrainerVersion">The version that said it; 0: when recruited.</param>
public sealed record TrainerFigures(Guid Id, string Region, IReadOnlyList<string> Courses, int DaysPerYear, DateOnly? EndedFrom, long TrainerVersion)
{
    /// <summary>The figures after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static TrainerFigures? Apply(TrainerFigures? state, Guid id, object fact) => fact switch
    {
        TrainerRecruited e when state is null => new(id, e.Region, e.Courses, e.DaysPerYear, null, 0),
        TrainerChanged e when state is null || state.TrainerVersion < e.TrainerVersion => new(id, e.Region, e.Courses, e.DaysPerYear, e.EndedFrom, e.TrainerVersion),
        _ => state,
    };
}

/// <summary>Keeps <see cref="TrainerFigures"/> in step with the log.</summary>
public sealed class TrainerFiguresProjection : SingleStreamProjection<TrainerFigures, Guid>
{
    /// <summary>Is given what is about trainers.</summary>
    public TrainerFiguresProjection()
    {
        IncludeType<TrainerRecruited>();
        IncludeType<TrainerChanged>();
    }

    /// <inheritdoc />
    public override TrainerFigures? Evolve(TrainerFigures? snapshot, Guid id, IEvent e) => TrainerFigures.Apply(snapshot, id, e.Data);
}
