using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Trainings;

/// <summary>Schedules a training of trainers for a course (S4 5).</summary>
public static class ScheduleTraining
{
    /// <summary>What follows.</summary>
    /// <param name="scheduled">What is asked.</param>
    /// <param name="training">The training so far.</param>
    public static IEnumerable<object> Decide(TrainingScheduled scheduled, Training? training) => training is null ? [scheduled] : [];

    /// <summary>What is sent.</summary>
    /// <param name="Course">Slug of the course that is trained for.</param>
    /// <param name="Region">Slug.</param>
    /// <param name="Dates">Local dates.</param>
    /// <param name="Capacity">Places.</param>
    public sealed record Request(string? Course, string? Region, IReadOnlyList<DateOnly>? Dates, int? Capacity);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainings", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ScheduleTraining)).WithTags("Utbildning av utbildare")
        .WithSummary("Planerar en utbildning av utbildare för en kurs")
        .Produces<TrainingView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Slug("course", request.Course);
        input.Slug("region", request.Region);
        input.Range("capacity", request.Capacity, 1, 500);
        if (input.Required("dates", request.Dates))
        {
            input.That(request.Dates!.Count is > 0 and <= 30, "dates", "range", "Ange mellan 1 och 30 dagar.");
            input.That(request.Dates.Distinct().Count() == request.Dates.Count, "dates", "duplicate", "Samma dag är angiven två gånger.");
            for (var i = 0; i < Math.Min(request.Dates.Count, 30); i++)
            {
                input.Range<DateOnly>($"dates[{i}]", request.Dates[i], clock.Today().AddYears(-1), clock.Today().AddYears(3));
            }
        }

        input.ThrowIfAny();
        if (caller.Region != request.Region)
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        return await http.CreateOnce(session, () =>
        {
            var now = clock.GetUtcNow();
            var scheduled = new TrainingScheduled(Guid.CreateVersion7(now), request.Course!, request.Region!, [.. request.Dates!.Order()], request.Capacity!.Value, now);
            var events = Decide(scheduled, null).ToArray();
            session.Events.StartStream<Training>(scheduled.Training, events);
            var state = events.Aggregate((Training?)null, Training.Apply)!;
            return Task.FromResult(new Answer($"/api/trainer/v1/trainings/{state.Id}", TrainingView.Of(state, _ => true), events.Length));
        });
    }
}
