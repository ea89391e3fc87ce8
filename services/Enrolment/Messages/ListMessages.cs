using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>A message as it is shown.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind">What is told: <c>invitation</c>, <c>confirmation</c>, <c>waiting</c>, <c>promoted</c>, <c>offered</c>, <c>approval-requested</c>,
/// <c>reminder</c>, <c>follow-up</c>, <c>changed</c>, <c>cancelled</c>, <c>certificate</c>, <c>certificate-withdrawn</c> or <c>introduction-overdue</c>.</param>
/// <param name="To"><c>participant</c> or <c>manager</c>.</param>
/// <param name="Participant">Whom it is to or about.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Due">When it was to be told, UTC.</param>
/// <param name="Days">The dates then.</param>
/// <param name="Position">Position on the waiting list then.</param>
/// <param name="AnswerBy">Until when an offered seat is kept, UTC.</param>
/// <param name="Changed">What is otherwise: <c>days</c>, <c>mode</c>, <c>venue</c>, <c>link</c>.</param>
/// <param name="Because">Why a place is no more: <c>occasion-cancelled</c>, <c>enrolment-cancelled</c>, <c>replaced</c>, <c>transferred</c>, <c>declined</c>, <c>expired</c> or <c>day-moved</c>.</param>
/// <param name="DaysLeft">Days until the first course day.</param>
/// <param name="Tasks">Numbers of the tasks not yet ticked.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Until">Last local day: of enrolment, or of the introduction.</param>
/// <param name="CourseDay">Which of the course's days, from 1, where it is of a place to make that day up.</param>
public sealed record MessageView(
    Guid Id, string Kind, string To, Guid? Participant, string Municipality, string? Unit, string Journey, Guid? Occasion, string? Course,
    DateTimeOffset Due, IReadOnlyList<DateOnly>? Days, int? Position, DateTimeOffset? AnswerBy, IReadOnlyList<string>? Changed, string? Because,
    int? DaysLeft, IReadOnlyList<int>? Tasks, Guid? Certificate, DateOnly? Until, int? CourseDay)
{
    internal static MessageView Of(Message message)
    {
        var (told, facts) = (message.Told, message.Told.Facts);
        return new(
            message.Id, told.Kind, told.To, told.Participant, told.Municipality, told.Unit, message.Journey, told.Occasion, told.Course, told.Due,
            facts.Days is null ? null : [.. facts.Days.Select(day => day.Date)], facts.Position, facts.AnswerBy, facts.Changed, facts.Because,
            facts.DaysLeft, facts.Tasks, facts.Certificate, facts.Until, facts.CourseDay);
    }
}

/// <summary>What was told to whom and when, the latest first.</summary>
public static class ListMessages
{
    // After every time, whatever the database's collation.
    private const string Last = "9999";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/participants/{id:guid}/messages", OfPerson).For(Scope.Everybody)
            .WithName(nameof(ListMessages)).WithTags("Meddelanden").WithSummary("Vad en deltagare har fått veta och när, det senaste först; en arbetsgivare ser det som rör den egna anmälan")
            .Produces<Page<MessageView>>();
        routes.MapGet("/municipalities/{municipality}/messages", OfManagers).For([Role.National, .. Scope.Staff])
            .WithName("ListManagersMessages").WithTags("Meddelanden").WithSummary("Vad kommunens chefer har fått veta och när, det senaste först; en chef ser den egna enhetens")
            .Produces<Page<MessageView>>();
    }

    private static async Task<Page<MessageView>> OfPerson(Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        await session.ParticipantFor(caller, id, Scope.Sees, cancellation);
        var rows = await session.QueryAsync<Message>(
            "where cast(d.data ->> 'participant' as uuid) = ? and d.data -> 'told' ->> 'to' = ? and (? or d.data ->> 'municipality' = ?) and d.data ->> 'order' < ? order by d.data ->> 'order' desc limit ?",
            cancellation, id, Message.ToParticipant, caller.OwnMunicipality() is null, caller.OwnMunicipality() ?? "", Paging.After(cursor) ?? Last, size + 1);
        return Paging.From([.. rows], size, row => row.Order).Select(MessageView.Of);
    }

    private static async Task<Page<MessageView>> OfManagers(
        string municipality, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var known = await session.LoadAsync<Municipality>(municipality, cancellation);
        if (!caller.Leads(municipality, known))
        {
            throw new NotFound();
        }

        var rows = await session.QueryAsync<Message>(
            "where d.data ->> 'municipality' = ? and d.data -> 'told' ->> 'to' = ? and (? or coalesce(d.data -> 'told' ->> 'unit', ?) = ?) and d.data ->> 'order' < ? order by d.data ->> 'order' desc limit ?",
            cancellation, municipality, Message.ToManager, caller.OwnUnit() is null, caller.OwnUnit() ?? "", caller.OwnUnit() ?? "", Paging.After(cursor) ?? Last, size + 1);
        return Paging.From([.. rows], size, row => row.Order).Select(MessageView.Of);
    }

    private static Page<TTo> Select<TFrom, TTo>(this Page<TFrom> page, Func<TFrom, TTo> map) => new([.. page.Items.Select(map)], page.Next);
}
