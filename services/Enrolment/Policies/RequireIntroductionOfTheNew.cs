using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// Of an utförare who is new the introduction is required, three months from the start (S3 B). New is one who started within those three months
/// (ours: two years, as elsewhere, can't be carried over, S3); of others the unit's manager may require it. Only where the journey has an introduction.
/// </summary>
internal static class RequireIntroductionOfTheNew
{
    /// <summary>The journey of those whose kind of work is told (S3 A).</summary>
    public const string Journey = "funktionshinder-utforare";

    public static async Task Run(Sessions sessions, Guid id, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var session = sessions.Open(Journey);
        var people = await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, id);
        if (people is not [{ Status: not ParticipantStatus.Left, Kinds.Count: > 0 } participant]
            || Introduction.DueFrom(participant.ProfessionSince) < at.SwedishDay()
            || (await Introduction.PartsOf(session, Journey, cancellation)).Count == 0)
        {
            return;
        }

        var stream = await session.Events.FetchForExclusiveWriting<Introduction>(Introduction.IdOf(Journey, id), cancellation);
        var events = RequireIntroduction.Decide(
            new RequireIntroduction(
                id, participant.Municipality, participant.Unit, Introduction.DueFrom(participant.ProfessionSince), Introduction.New, by, at),
            stream.Aggregate);
        if (events is not [var required])
        {
            return;
        }

        stream.Take(events);
        session.Follow(Journey, Introduction.Apply(stream.Aggregate, Introduction.IdOf(Journey, id), required, stream.StartingVersion.GetValueOrDefault() + 1)!);
        await session.SaveChangesAsync(cancellation);
    }
}
