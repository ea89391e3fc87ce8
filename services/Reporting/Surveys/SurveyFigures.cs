using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>Some are asked: those who took part in an occasion, or the managers of a half year. Said anew, in all, when it turns out to be others.</summary>
/// <param name="Round">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="On">The date that decides which period it counts in: the occasion's last day, or the day managers were asked.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Asked">How many are asked what.</param>
public sealed record PeopleAsked(Guid Round, string Region, Guid? Occasion, string? Course, DateOnly On, DateOnly Closes, IReadOnlyList<AskedOf> Asked);

/// <summary>How many are asked an edition.</summary>
/// <param name="Edition">Which.</param>
/// <param name="Persons">How many.</param>
/// <param name="Goals">The goals its statements measure, each as often as one does.</param>
public sealed record AskedOf(SurveyEdition Edition, int Persons, IReadOnlyList<string> Goals);

/// <summary>
/// Answers were counted: of every question that it says anything of, five or more at once. That is the smallest thing that is ever written of answers;
/// whose they are, and which belongs to which, was forgotten before.
/// </summary>
/// <param name="Round">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Counted">Per question.</param>
public sealed record AnswersCounted(Guid Round, string Region, Guid? Occasion, string? Course, IReadOnlyList<Counted> Counted);

/// <summary>How many gave which answer.</summary>
/// <param name="Edition">Which wording was answered.</param>
/// <param name="Question">Slug of the statement or choice.</param>
/// <param name="Goal">The effect goal it measures; null: none.</param>
/// <param name="Counts">How many chose the first answer, the second …</param>
public sealed record Counted(SurveyEdition Edition, string Question, string? Goal, IReadOnlyList<int> Counts);

/// <summary>Nobody can answer any more; what was counted is split by groups, as far as they, and what they leave, are five or more.</summary>
/// <param name="Round">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="On">Local date.</param>
/// <param name="Groups">By <c>municipality</c> and by <c>role</c>, never by both.</param>
public sealed record SurveyClosed(Guid Round, string Region, DateOnly On, IReadOnlyList<CountedGroup> Groups);

/// <summary>What a group of those who answered said.</summary>
/// <param name="By"><c>municipality</c> or <c>role</c>.</param>
/// <param name="Group">Which.</param>
/// <param name="Asked">How many of the group were asked.</param>
/// <param name="Answers">What they said.</param>
public sealed record CountedGroup(string By, string Group, int Asked, Counted Answers);

/// <summary>One answer, as it was kept before answers were counted five at a time. Read, never written any more.</summary>
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

/// <summary>How many gave which answer to a question.</summary>
/// <param name="Edition">Which wording.</param>
/// <param name="Question">Slug.</param>
/// <param name="Goal">The effect goal it measures; null: none.</param>
/// <param name="Counts">How many chose the first answer, the second …</param>
/// <param name="OneByOne">Kept one by one, as answers once were: shown only where they are five by themselves.</param>
public sealed record Tally(SurveyEdition Edition, string Question, string? Goal, IReadOnlyList<int> Counts, bool OneByOne = false)
{
    /// <summary>How many answered.</summary>
    [JsonIgnore]
    public int Answers => Counts.Sum();

    /// <summary>How many agreed: 4 or 5.</summary>
    [JsonIgnore]
    public int Agree => Counts.Skip(3).Sum();

    internal Tally And(IReadOnlyList<int> counts) => this with { Counts = [.. Counts.Zip(counts, (one, more) => one + more)] };
}

/// <summary>The answers of a round, counted. No sum over it can be had that is not five or more: every tally grows by at least as many.</summary>
/// <param name="Id">The round, and the stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="On">The date that decides which period it counts in.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Closed">Whether nobody can answer any more.</param>
/// <param name="Asked">How many are asked what.</param>
/// <param name="Tallies">Per question.</param>
/// <param name="Groups">By group, once it is closed.</param>
public sealed record SurveyFigures(
    Guid Id, string Region, Guid? Occasion, string? Course, DateOnly On, DateOnly Closes, bool Closed, IReadOnlyList<AskedOf> Asked,
    IReadOnlyList<Tally> Tallies, IReadOnlyList<CountedGroup> Groups)
{
    /// <summary>The round of those who took part in an occasion.</summary>
    /// <param name="occasion">Id.</param>
    public static Guid IdOf(Guid occasion) => Uuid.From("survey", occasion.ToString());

    /// <summary>The round of a region's managers.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="region">Slug.</param>
    /// <param name="survey">Slug.</param>
    /// <param name="half">Such as <c>2026-H1</c>.</param>
    public static Guid IdOf(string journey, string region, string survey, string half) => Uuid.From("survey-round", journey, region, survey, half);

    /// <summary>What was left, fewer than five each time, when the rounds of a half year closed.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="region">Slug.</param>
    /// <param name="half">Such as <c>2026-H1</c>.</param>
    public static Guid RestOf(string journey, string region, string half) => Uuid.From("survey-rest", journey, region, half);

    /// <summary>Whether it is of no occasion: it counts in half years and years, which it is asked for, not in quarters.</summary>
    [JsonIgnore]
    public bool OfHalfYear => Occasion is null;

    /// <summary>The tallies that may be shown.</summary>
    [JsonIgnore]
    public IEnumerable<Tally> Shown => Tallies.Where(tally => tally.Answers >= SmallGroups.Least);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static SurveyFigures? Apply(SurveyFigures? state, Guid id, object fact) => fact switch
    {
        PeopleAsked e => (state ?? New(id, e.Region)) with { Occasion = e.Occasion, Course = e.Course, On = e.On, Closes = e.Closes, Asked = e.Asked },
        AnswersCounted e => e.Counted.Aggregate(
            state ?? New(id, e.Region), (figures, one) => figures.With(new Tally(one.Edition, one.Question, one.Goal, [.. one.Counts.Select(_ => 0)]), one.Counts)),
        SurveyClosed e => (state ?? New(id, e.Region)) with { Closed = true, Groups = e.Groups },
        SurveyAnswered e => e.Answers.Aggregate(
            (state ?? New(id, e.Region)) with { Occasion = e.Occasion, Course = e.Course, On = state is { On: var on } && on != default ? on : e.On },
            (figures, one) => figures.With(
                new Tally(
                    new("efter-kursen", SurveyEdition.Standard, e.Survey), one.Statement,
                    Survey.Standard.Surveys[0].Statements.FirstOrDefault(known => known.Statement == one.Statement)?.Goal, [0, 0, 0, 0, 0], OneByOne: true),
                [.. Enumerable.Range(1, 5).Select(value => value == one.Value ? 1 : 0)])),
        _ => state,
    };

    private static SurveyFigures New(Guid id, string region) => new(id, region, null, null, default, default, false, [], [], []);

    private SurveyFigures With(Tally empty, IReadOnlyList<int> counts)
    {
        bool Same(Tally one) => one.Edition == empty.Edition && one.Question == empty.Question && one.OneByOne == empty.OneByOne;
        var tally = (Tallies.FirstOrDefault(Same) ?? empty).And(counts);
        return this with
        {
            Tallies =
            [
                .. Tallies.Where(one => !Same(one)).Append(tally)
                    .OrderBy(one => one.Edition.Survey, StringComparer.Ordinal).ThenBy(one => one.Edition.Of, StringComparer.Ordinal)
                    .ThenBy(one => one.Edition.Version).ThenBy(one => one.Question, StringComparer.Ordinal).ThenBy(one => one.OneByOne),
            ],
        };
    }
}

/// <summary>Keeps <see cref="SurveyFigures"/> in step with the log.</summary>
public sealed class SurveyFiguresProjection : SingleStreamProjection<SurveyFigures, Guid>
{
    /// <summary>Is given what is asked and counted.</summary>
    public SurveyFiguresProjection()
    {
        IncludeType<PeopleAsked>();
        IncludeType<AnswersCounted>();
        IncludeType<SurveyClosed>();
        IncludeType<SurveyAnswered>();
    }

    /// <inheritdoc />
    public override SurveyFigures? Evolve(SurveyFigures? snapshot, Guid id, IEvent e) => SurveyFigures.Apply(snapshot, id, e.Data);
}
