using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>A survey was answered. By whom is not known to anybody: no person, no link, no time of day.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Survey">Which wording was answered.</param>
/// <param name="On">Local date.</param>
/// <param name="Answers">What was answered.</param>
public sealed record SurveyAnswered(
    Guid Occasion, string Course, string Region, int Survey, DateOnly On, IReadOnlyList<StatementAnswer> Answers);

/// <summary>An answer to one statement.</summary>
/// <param name="Statement">Slug.</param>
/// <param name="Value">1–5.</param>
public sealed record StatementAnswer(string Statement, int Value);

/// <summary>How many gave each value to a statement.</summary>
/// <param name="Statement">Slug.</param>
/// <param name="Counts">How many said 1, 2, 3, 4, 5.</param>
public sealed record Tally(string Statement, IReadOnlyList<int> Counts)
{
    /// <summary>How many answered.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Answers => Counts.Sum();

    /// <summary>How many agreed: 4 or 5.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Agree => Counts[3] + Counts[4];

    internal Tally And(int value) => this with { Counts = [.. Counts.Select((count, index) => index == value - 1 ? count + 1 : count)] };
}

/// <summary>The answers of an occasion, counted.</summary>
/// <param name="Id">The stream: from the occasion.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Answered">How many answered.</param>
/// <param name="Tallies">Per statement.</param>
public sealed record SurveyFigures(Guid Id, Guid Occasion, string Course, string Region, int Answered, IReadOnlyList<Tally> Tallies)
{
    /// <summary>The stream of an occasion's answers.</summary>
    /// <param name="occasion">Id.</param>
    public static Guid IdOf(Guid occasion) => Uuid.From("survey", occasion.ToString());

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static SurveyFigures? Apply(SurveyFigures? state, Guid id, object fact) => fact is SurveyAnswered e
        ? e.Answers.Aggregate(
            (state ?? new(id, e.Occasion, e.Course, e.Region, 0, [])) with { Answered = (state?.Answered ?? 0) + 1 },
            (figures, answer) => figures.With(answer))
        : state;

    private SurveyFigures With(StatementAnswer answer)
    {
        var tally = Tallies.FirstOrDefault(one => one.Statement == answer.Statement) ?? new Tally(answer.Statement, [0, 0, 0, 0, 0]);
        return this with
        {
            Tallies =
            [
                .. Tallies.Where(one => one.Statement != answer.Statement).Append(tally.And(answer.Value)).OrderBy(one => one.Statement, StringComparer.Ordinal),
            ],
        };
    }
}

/// <summary>Keeps <see cref="SurveyFigures"/> in step with the log.</summary>
public sealed class SurveyFiguresProjection : SingleStreamProjection<SurveyFigures, Guid>
{
    /// <summary>Is given the answers.</summary>
    public SurveyFiguresProjection() => IncludeType<SurveyAnswered>();

    /// <inheritdoc />
    public override SurveyFigures? Evolve(SurveyFigures? snapshot, Guid id, IEvent e) => SurveyFigures.Apply(snapshot, id, e.Data);
}
