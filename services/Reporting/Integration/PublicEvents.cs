using JasperFx.Events;
using Marten;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Integration;

/// <summary>Which stored events become which public ones: that surveys are open, and that answers were counted, not what they say. What others said is not said again.</summary>
public static class PublicEvents
{
    /// <summary>Maps a stored event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="store">Not needed: the stored events say all.</param>
    /// <param name="cancellation">Not needed.</param>
    public static ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) =>
        ValueTask.FromResult<object?>(stored.Data switch
        {
            SurveyAnswered e => new Contracts.SurveyAnswered(stored.TenantId, e.Region, e.Course, e.Occasion, e.On),
            PersonAsked e => new Contracts.SurveyOpened(
                stored.StreamId, e.Participant, stored.TenantId, e.Region, e.Municipality, e.Edition.Survey, e.Occasion, e.Course, e.Closes, e.At),
            PersonReminded e => new Contracts.SurveyReminderDue(
                stored.StreamId, e.Participant, stored.TenantId, e.Region, e.Municipality, e.Edition.Survey, e.Occasion, e.Course, e.Closes, e.At),
            AnswersCounted e => new Contracts.SurveyCounted(e.Round, stored.TenantId, e.Region, e.Occasion, e.Course),
            _ => null,
        });
}
