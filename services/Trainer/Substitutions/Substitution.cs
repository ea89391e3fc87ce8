using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>Somebody is sought who takes over days of a member of a team (S0: ersättare).</summary>
/// <param name="Substitution">Id.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">The member.</param>
/// <param name="Leads">Whether it has to be somebody who may lead.</param>
/// <param name="Days">Local dates to take over.</param>
/// <param name="Starts">When the first of them begins (UTC).</param>
/// <param name="Cause">Why the member can't, a code of the gate: <c>absent</c>, <c>ended</c> …</param>
/// <param name="By">Role of who started it; null: it followed by itself.</param>
/// <param name="AtOnce">How many are asked at a time; 1: one after the other.</param>
/// <param name="HoursToAnswer">Hours that each has to answer, less where the day is near.</param>
/// <param name="Candidates">In the order they are asked, then those who can't, each with why.</param>
/// <param name="At">UTC.</param>
public sealed record SubstituteSought(
    Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, bool Leads, IReadOnlyList<DateOnly> Days, DateTimeOffset Starts,
    string Cause, string? By, int AtOnce, int HoursToAnswer, IReadOnlyList<Ranked> Candidates, DateTimeOffset At);

/// <summary>Somebody was asked.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Until">Until when she or he may answer (UTC).</param>
/// <param name="By">Role of who chose to ask just her or him; null: it was her or his turn.</param>
/// <param name="At">UTC.</param>
public sealed record SubstituteAsked(Guid Trainer, string Municipality, DateTimeOffset Until, string? By, DateTimeOffset At);

/// <summary>It was somebody's turn, but the gate no longer lets her or him through: not asked.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Codes">Why, as codes of the gate.</param>
/// <param name="At">UTC.</param>
public sealed record CandidatePassedOver(Guid Trainer, IReadOnlyList<string> Codes, DateTimeOffset At);

/// <summary>The coordinator does not want somebody asked, or waited for.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record CandidateSkipped(Guid Trainer, DateTimeOffset At);

/// <summary>The one who was asked said no.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="By">Role of who answered.</param>
/// <param name="At">UTC.</param>
public sealed record RequestDeclined(Guid Trainer, string By, DateTimeOffset At);

/// <summary>The one who was asked did not answer in time.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record RequestExpired(Guid Trainer, DateTimeOffset At);

/// <summary>The one who was asked need not answer any more.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Because"><c>taken</c> by somebody else, <c>skipped</c>, <c>unable</c> to teach the days any more, or what ended the search: see <see cref="SubstitutionEnded"/>.</param>
/// <param name="At">UTC.</param>
public sealed record RequestWithdrawn(Guid Trainer, string Because, DateTimeOffset At);

/// <summary>The first who was asked and said yes has the days; they are booked in the same transaction.</summary>
/// <param name="Substitution">Id.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">Instead of whom.</param>
/// <param name="Substitute">Who.</param>
/// <param name="Leads">Whether it had to be somebody who may lead.</param>
/// <param name="Days">Local dates taken over.</param>
/// <param name="By">Role of who answered.</param>
/// <param name="At">UTC.</param>
public sealed record SubstituteAssigned(
    Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, Lent Substitute, bool Leads, IReadOnlyList<DateOnly> Days, string By,
    DateTimeOffset At);

/// <summary>There is nobody left to ask: the coordinator has to decide.</summary>
/// <param name="Substitution">Id.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">Instead of whom.</param>
/// <param name="Days">Local dates.</param>
/// <param name="At">UTC.</param>
public sealed record SubstituteNotFound(
    Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, IReadOnlyList<DateOnly> Days, DateTimeOffset At);

/// <summary>Nobody is sought any more.</summary>
/// <param name="Because">
/// <c>reverted</c> (the member can after all), <c>occasion-cancelled</c>, <c>occasion-moved</c>, <c>team-changed</c>, <c>days-changed</c> (the member is
/// absent other days), <c>days-passed</c>, <c>again</c> (found nobody, and is begun anew), or <c>by-hand</c>: why is in <see cref="SubstitutionNote"/>.
/// </param>
/// <param name="At">UTC.</param>
public sealed record SubstitutionEnded(string Because, DateTimeOffset At);

/// <summary>The coordinator chose how many are asked at a time and how long they have.</summary>
/// <param name="AtOnce">How many at a time; 1: one after the other.</param>
/// <param name="HoursToAnswer">Hours that whoever is asked from now on has.</param>
/// <param name="At">UTC.</param>
public sealed record WayOfAskingChosen(int AtOnce, int HoursToAnswer, DateTimeOffset At);

/// <summary>Where the search for a substitute stands.</summary>
public enum SubstitutionStatus
{
    /// <summary>Somebody is asked.</summary>
    Asking,

    /// <summary>Nobody is left to ask: the coordinator has been told.</summary>
    Exhausted,

    /// <summary>A substitute has the days.</summary>
    Filled,

    /// <summary>Nobody is sought any more.</summary>
    Ended,
}

/// <summary>What became of a request.</summary>
public enum RequestStatus
{
    /// <summary>No answer yet.</summary>
    Waiting,

    /// <summary>Said yes, and has the days.</summary>
    Accepted,

    /// <summary>Said no.</summary>
    Declined,

    /// <summary>Did not answer in time.</summary>
    Expired,

    /// <summary>Need not answer any more.</summary>
    Withdrawn,
}

/// <summary>Somebody who was asked. Asked again by the coordinator: the last time.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Until">Until when she or he may answer (UTC).</param>
/// <param name="Status">What became of it.</param>
/// <param name="At">When she or he was asked (UTC).</param>
/// <param name="Because">Why it was withdrawn; null: it was not.</param>
public sealed record SubstituteRequest(Guid Trainer, string Municipality, DateTimeOffset Until, RequestStatus Status, DateTimeOffset At, string? Because = null);

/// <summary>The search for a substitute for a member of a team, on the days that she or he can't teach an occasion.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">The member.</param>
/// <param name="Leads">Whether it has to be somebody who may lead.</param>
/// <param name="Days">Local dates to take over, in order.</param>
/// <param name="Starts">When the first of them begins (UTC).</param>
/// <param name="Cause">Why the member can't, a code of the gate.</param>
/// <param name="AtOnce">How many are asked at a time.</param>
/// <param name="HoursToAnswer">Hours that each has to answer.</param>
/// <param name="Candidates">In the order they are asked, then those who can't.</param>
/// <param name="Requests">Who was asked.</param>
/// <param name="Passed">Whose turn was passed over, or whom the coordinator skipped.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Substitute">Who has the days.</param>
/// <param name="Because">Why it ended.</param>
/// <param name="Since">When it was started (UTC).</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Substitution(
    Guid Id, Guid Occasion, string Course, string Region, Guid Absent, bool Leads, IReadOnlyList<DateOnly> Days, DateTimeOffset Starts, string Cause,
    int AtOnce, int HoursToAnswer, IReadOnlyList<Ranked> Candidates, IReadOnlyList<SubstituteRequest> Requests, IReadOnlyList<Guid> Passed,
    SubstitutionStatus Status, Guid? Substitute, string? Because, DateTimeOffset Since, long Version = 0)
{
    /// <summary>Value of <see cref="Because"/>: the coordinator ended it.</summary>
    public const string ByHand = "by-hand";

    /// <summary>Slug.</summary>
    public string Journey { get; init; } = "";

    /// <summary>Whether somebody is still sought: asked for, or raised to the coordinator.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Open => Status is SubstitutionStatus.Asking or SubstitutionStatus.Exhausted;

    /// <summary>Those who have not answered yet.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<SubstituteRequest> Waiting => Requests.Where(request => request.Status == RequestStatus.Waiting);

    /// <summary>When nobody can take over anything any more: the last of the days is over (UTC).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateTimeOffset Over => Days[^1].AddDays(1).StartOfDay().ToUniversalTime();

    /// <summary>What was asked of somebody, the last time; null: nothing.</summary>
    /// <param name="trainer">Id.</param>
    public SubstituteRequest? RequestOf(Guid trainer) => Requests.FirstOrDefault(request => request.Trainer == trainer);

    /// <summary>The id of the search that is the so-many-eth for a member at an occasion.</summary>
    /// <param name="occasion">Id.</param>
    /// <param name="absent">Id.</param>
    /// <param name="number">From 0.</param>
    public static Guid IdOf(Guid occasion, Guid absent, int number) =>
        Uuid.From("substitution", occasion.ToString(), absent.ToString(), number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>
    /// Until when somebody who is asked now may answer: as many hours as the region gives, but where the days are near at most a quarter of the time
    /// that is left, so that others can be asked too, and never less than an hour (ours).
    /// </summary>
    /// <param name="at">UTC.</param>
    public DateTimeOffset AnswerBy(DateTimeOffset at)
    {
        var (usual, least) = (TimeSpan.FromHours(HoursToAnswer), TimeSpan.FromHours(1));
        var quarter = (Starts - at) / 4;
        return at + (quarter >= usual ? usual : quarter > least ? quarter : least);
    }

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static Substitution? Apply(Substitution? state, object fact) => fact switch
    {
        SubstituteSought e => new(
            e.Substitution, e.Occasion, e.Course, e.Region, e.Absent, e.Leads, e.Days, e.Starts, e.Cause, e.AtOnce, e.HoursToAnswer, e.Candidates, [], [],
            SubstitutionStatus.Asking, null, null, e.At),
        SubstituteAsked e => state! with
        {
            Status = SubstitutionStatus.Asking,
            Requests = [.. state.Requests.Where(one => one.Trainer != e.Trainer), new SubstituteRequest(e.Trainer, e.Municipality, e.Until, RequestStatus.Waiting, e.At)],
        },
        CandidatePassedOver e => state! with { Passed = [.. state.Passed.Append(e.Trainer).Distinct()] },
        CandidateSkipped e => state! with { Passed = [.. state.Passed.Append(e.Trainer).Distinct()] },
        RequestDeclined e => state!.Became(e.Trainer, RequestStatus.Declined),
        RequestExpired e => state!.Became(e.Trainer, RequestStatus.Expired),
        RequestWithdrawn e => state!.Became(e.Trainer, RequestStatus.Withdrawn, e.Because),
        SubstituteAssigned e => state!.Became(e.Substitute.Trainer, RequestStatus.Accepted) with { Status = SubstitutionStatus.Filled, Substitute = e.Substitute.Trainer },
        SubstituteNotFound => state! with { Status = SubstitutionStatus.Exhausted },
        SubstitutionEnded e => state! with { Status = SubstitutionStatus.Ended, Because = e.Because },
        WayOfAskingChosen e => state! with { AtOnce = e.AtOnce, HoursToAnswer = e.HoursToAnswer },
        _ => state,
    };

    /// <summary>The state after several.</summary>
    /// <param name="events">In order.</param>
    internal Substitution After(IEnumerable<object> events) => events.Aggregate((Substitution?)this, Apply)!;

    private Substitution Became(Guid trainer, RequestStatus status, string? because = null) => this with
    {
        Requests = [.. Requests.Select(one => one.Trainer == trainer ? one with { Status = status, Because = because } : one)],
    };
}

/// <summary>Keeps <see cref="Substitution"/> in step with its stream.</summary>
public sealed class SubstitutionProjection : SingleStreamProjection<Substitution, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public SubstitutionProjection()
    {
        IncludeType<SubstituteSought>();
        IncludeType<SubstituteAsked>();
        IncludeType<CandidatePassedOver>();
        IncludeType<CandidateSkipped>();
        IncludeType<RequestDeclined>();
        IncludeType<RequestExpired>();
        IncludeType<RequestWithdrawn>();
        IncludeType<SubstituteAssigned>();
        IncludeType<SubstituteNotFound>();
        IncludeType<SubstitutionEnded>();
        IncludeType<WayOfAskingChosen>();
    }

    /// <inheritdoc />
    public override Substitution? Evolve(Substitution? snapshot, Guid id, IEvent e) =>
        Substitution.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version, Journey = e.TenantId } : null;
}

/// <summary>Why a coordinator ended a search by hand: free text, so kept apart from the events, where it can be deleted.</summary>
/// <param name="Id">The search.</param>
/// <param name="Reason">As the coordinator wrote it.</param>
/// <param name="At">UTC.</param>
public sealed record SubstitutionNote(Guid Id, string Reason, DateTimeOffset At);

/// <summary>How substitutes are asked in a region, unless chosen otherwise for one search.</summary>
/// <param name="Id">Slug of the region.</param>
/// <param name="AtOnce">How many are asked at a time; 1: one after the other.</param>
/// <param name="HoursToAnswer">Hours that each has to answer.</param>
public sealed record SubstitutionRules(string Id, int AtOnce, int HoursToAnswer)
{
    /// <summary>What holds where a region has said nothing: one after the other, a day each (ours).</summary>
    /// <param name="region">Slug.</param>
    public static SubstitutionRules Usual(string region) => new(region, 1, 24);
}
