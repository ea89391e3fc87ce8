using Marten;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// Somebody who took part is asked. The link itself is not stored, only its hash: the owner's is computed when she or he asks for it.
/// </summary>
/// <param name="Id">Hash of the link.</param>
/// <param name="Participant">Who is asked.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Closes">Last local date to answer.</param>
public sealed record Invitation(string Id, Guid Participant, string Journey, Guid Occasion, string Course, string Region, DateOnly Closes);

/// <summary>
/// A link was used. Inserted with the answer, and all there is: the answer does not say which link it came by, and this not which answer.
/// </summary>
/// <param name="Id">Hash of the link.</param>
public sealed record UsedLink(string Id);

/// <summary>When an occasion is completed, those who took part are asked; who turns out not to have, is not.</summary>
internal static class AskThoseWhoTookPart
{
    /// <summary>Notes, for the session's save, what changed from one state of the occasion to the next.</summary>
    public static async Task Follow(
        OccasionFigures? before, OccasionFigures after, string journey, IDocumentSession session, SurveyLinks links, CancellationToken cancellation)
    {
        var (asked, ask) = (Asked(before), Asked(after));
        if (asked.SetEquals(ask))
        {
            return;
        }

        var closes = (after.CompletedAt ?? before!.CompletedAt!.Value).SwedishDay().AddDays(Survey.Present.OpenDays);
        foreach (var participant in ask.Except(asked))
        {
            var hash = SurveyLinks.Hash(await links.Of(after.Id, participant, cancellation));
            session.Store(new Invitation(hash, participant, journey, after.Id, after.Course, after.Region, closes));
        }

        foreach (var participant in asked.Except(ask))
        {
            session.Delete<Invitation>(SurveyLinks.Hash(await links.Of(after.Id, participant, cancellation)));
        }
    }

    private static HashSet<Guid> Asked(OccasionFigures? occasion) => [.. (occasion?.TookPart ?? []).Select(place => place.Participant)];
}
