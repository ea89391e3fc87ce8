using Marten;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// Somebody is asked. The link itself is not stored, only its hash: the owner's is computed when she or he asks for it. Gone when the round is closed.
/// </summary>
/// <param name="Id">Hash of the link.</param>
/// <param name="Participant">Who is asked.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Round">Id.</param>
/// <param name="About">What the link is made of: the occasion, or the managers' round.</param>
/// <param name="Edition">What is asked.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of the employer, or of who enrolled.</param>
/// <param name="Role">Role at work; null: not known.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
public sealed record Invitation(
    string Id, Guid Participant, string Journey, Guid Round, Guid About, SurveyEdition Edition, string Region, string Municipality, string? Role,
    Guid? Occasion, string? Course, DateOnly Closes)
{
    /// <summary>What others know the invitation by, and the stream of what was said of it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Guid Known => Uuid.From("invitation", Round.ToString(), Participant.ToString());

    internal PersonAsked Asked(DateTimeOffset at) => new(Participant, Round, Edition, Region, Municipality, Occasion, Course, Closes, at);

    internal PersonReminded Reminded(DateTimeOffset at) => new(Participant, Round, Edition, Region, Municipality, Occasion, Course, Closes, at);
}

/// <summary>
/// A link was used. Inserted with the answer, and all there is: the answer does not say which link it came by, and this not which answer. Written anew
/// with the others of its round whenever answers are counted, and gone when the round is closed.
/// </summary>
/// <param name="Id">Hash of the link.</param>
public sealed record UsedLink(string Id);

/// <summary>A survey is open for a person.</summary>
/// <param name="Participant">Who is asked.</param>
/// <param name="Round">Id.</param>
/// <param name="Edition">What is asked.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of the employer, or of who enrolled.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="At">UTC.</param>
public sealed record PersonAsked(
    Guid Participant, Guid Round, SurveyEdition Edition, string Region, string Municipality, Guid? Occasion, string? Course, DateOnly Closes,
    DateTimeOffset At);

/// <summary>A person had not answered shortly before the survey closes, and is to be reminded.</summary>
/// <param name="Participant">Who is asked.</param>
/// <param name="Round">Id.</param>
/// <param name="Edition">What is asked.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of the employer, or of who enrolled.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="At">UTC.</param>
public sealed record PersonReminded(
    Guid Participant, Guid Round, SurveyEdition Edition, string Region, string Municipality, Guid? Occasion, string? Course, DateOnly Closes,
    DateTimeOffset At);

/// <summary>When an occasion is completed, those who took part are asked; who turns out not to have, is not.</summary>
/// <param name="links">Whose hashes the invitations are known by.</param>
/// <param name="sessions">Reads who the people are.</param>
/// <param name="clock">Today, and now.</param>
internal sealed class AskThoseWhoTookPart(SurveyLinks links, Sessions sessions, TimeProvider clock)
{
    /// <summary>Notes, for the session's save, what changed from one state of the occasion to the next.</summary>
    public async Task Follow(OccasionFigures? before, OccasionFigures after, IDocumentSession session, CancellationToken cancellation)
    {
        var (asked, ask) = (TookPart(before), TookPart(after));
        if (asked.Keys.ToHashSet().SetEquals(ask.Keys) && (ask.Count == 0 || LastDay(before) == LastDay(after)))
        {
            return;
        }

        var completed = (after.CompletedAt ?? before!.CompletedAt!.Value).SwedishDay();
        var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(SurveyFigures.IdOf(after.Id), cancellation);
        var surveys = await session.SurveysOf(after.Region, cancellation);
        var (came, left) = (ask.Keys.Except(asked.Keys).ToList(), asked.Keys.Except(ask.Keys).ToList());
        var invited = await Invitations.Of(round.Id, session, cancellation);
        var persons = (round.Aggregate?.Asked ?? []).ToDictionary(one => one.Edition, one => (one.Persons, one.Goals));
        var closes = round.Aggregate?.Closes ?? default;
        await using var people = sessions.Read();
        var roles = new Dictionary<Guid, string?>();
        foreach (var participant in came.Concat(left))
        {
            // From the stream itself: what is kept of people may be behind, or in the middle of being rebuilt.
            roles[participant] = (await people.Events.AggregateStreamAsync<Colleague>(participant, token: cancellation))?.Role;
        }

        foreach (var participant in came)
        {
            // Who answers to no survey is asked none: a region may ask managers only.
            if (surveys.For(Occurs.AfterCourse, roles.GetValueOrDefault(participant)) is not { } edition)
            {
                continue;
            }

            var own = completed.AddDays(edition.Content.OpenDays);
            if (round.Aggregate is null && own < clock.Today())
            {
                // Heard of so late that nobody could answer: nobody is asked.
                continue;
            }

            persons[edition.Id] = (persons.GetValueOrDefault(edition.Id).Persons + 1, edition.Goals);
            if (round.Aggregate is { Closed: true } || own < clock.Today())
            {
                continue;
            }

            closes = closes > own ? closes : own;
            var link = SurveyLinks.Hash(await links.Of(after.Id, participant, cancellation));
            var invitation = new Invitation(
                link, participant, session.TenantId, round.Id, after.Id, edition.Id, after.Region, ask[participant], roles.GetValueOrDefault(participant),
                after.Id, after.Course, own);
            Invitations.Send(session, invitation, clock.GetUtcNow());
            Reminders.Set(session, round.Id, edition, own, clock);
        }

        // Who has answered is known by her or his invitation until the round is closed: without it the note of the link would stay for ever.
        var answered = (await invited.Where(one => left.Contains(one.Participant)).ToList().Used(session)).Select(one => one.Id).ToHashSet();
        foreach (var participant in left)
        {
            var invitation = invited.Find(one => one.Participant == participant);
            var edition = invitation?.Edition ?? surveys.For(Occurs.AfterCourse, roles.GetValueOrDefault(participant))?.Id;
            if (edition is not null && persons.TryGetValue(edition, out var were))
            {
                persons[edition] = (Math.Max(0, were.Persons - 1), were.Goals);
            }

            if (invitation is not null && !answered.Contains(invitation.Id))
            {
                session.Delete<Invitation>(invitation.Id);
            }
        }

        if (round.Aggregate is null && persons.Count == 0)
        {
            return;
        }

        round.AppendOne(new PeopleAsked(
            round.Id, after.Region, after.Id, after.Course, LastDay(after) ?? completed, closes,
            [.. persons.OrderBy(one => one.Key.Survey, StringComparer.Ordinal).ThenBy(one => one.Key.Of, StringComparer.Ordinal).ThenBy(one => one.Key.Version)
                .Select(one => new AskedOf(one.Key, one.Value.Persons, one.Value.Goals))]));
        if (round.Aggregate is not { Closed: true })
        {
            session.SetDeadline(ClosesAtTheEnd.Of(session.TenantId, round.Id, closes));
        }

        await AsksManagers.Ensure(session, after.Region, clock, cancellation);
    }

    private static DateOnly? LastDay(OccasionFigures? occasion) => occasion is { Days: [.., var last] } ? last.Date : null;

    private static Dictionary<Guid, string> TookPart(OccasionFigures? occasion) =>
        (occasion?.TookPart ?? []).ToDictionary(place => place.Participant, place => place.Municipality);
}

/// <summary>Who is asked in a round.</summary>
internal static class Invitations
{
    public static async Task<List<Invitation>> Of(Guid round, IQuerySession session, CancellationToken cancellation) =>
        [.. await session.QueryAsync<Invitation>("where cast(d.data ->> 'round' as uuid) = ? order by d.id", cancellation, round)];

    /// <summary>The hashes of those links of a round that were used.</summary>
    public static async Task<List<UsedLink>> Used(this IReadOnlyCollection<Invitation> invitations, IQuerySession session) => invitations.Count == 0
        ? []
        : [.. (await session.LoadManyAsync<UsedLink>([.. invitations.Select(one => one.Id)])).OrderBy(one => one.Id, StringComparer.Ordinal)];

    public static void Send(IDocumentSession session, Invitation invitation, DateTimeOffset at)
    {
        session.Store(invitation);
        session.Events.Append(invitation.Known, invitation.Asked(at));
    }
}
