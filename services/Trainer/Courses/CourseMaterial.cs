using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Courses;

/// <summary>What trainers of a course work from was linked: all of it, instead of what was linked before.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region whose own it is; null: the nation's, for all.</param>
/// <param name="Links">The links in order.</param>
/// <param name="At">UTC.</param>
public sealed record MaterialLinked(string Course, string? Region, IReadOnlyList<MaterialLink> Links, DateTimeOffset At);

/// <summary>A link to material for trainers.</summary>
/// <param name="Kind">One of <see cref="MaterialKind"/>.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Url">Where it is.</param>
public sealed record MaterialLink(string Kind, string Title, string Url);

/// <summary>What trainers work from (S1: schedule, study guide, slides).</summary>
public static class MaterialKind
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } = ["schedule", "study-guide", "slides", "other"];
}

/// <summary>The links of a course: the nation's, or a region's own.</summary>
/// <param name="Id">The stream: from journey, course and region.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug; null: the nation's.</param>
/// <param name="Links">The links in order.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record CourseMaterial(Guid Id, string Course, string? Region, IReadOnlyList<MaterialLink> Links, long Version = 0)
{
    /// <summary>The stream of a course's links.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="region">Slug; null: the nation's.</param>
    public static Guid IdOf(string journey, string course, string? region) => Uuid.From("course-material", journey, course, region ?? "");

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static CourseMaterial? Apply(CourseMaterial? state, Guid id, object fact) => fact switch
    {
        MaterialLinked e => new(id, e.Course, e.Region, e.Links),
        _ => state,
    };
}

/// <summary>Keeps <see cref="CourseMaterial"/> in step with its stream.</summary>
public sealed class CourseMaterialProjection : SingleStreamProjection<CourseMaterial, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public CourseMaterialProjection() => IncludeType<MaterialLinked>();

    /// <inheritdoc />
    public override CourseMaterial? Evolve(CourseMaterial? snapshot, Guid id, IEvent e) =>
        CourseMaterial.Apply(snapshot, id, e.Data) is { } state ? state with { Version = e.Version } : null;
}
