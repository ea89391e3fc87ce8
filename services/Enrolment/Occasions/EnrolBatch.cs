using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>What became of one of a batch.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Status"><c>confirmed</c>, <c>waiting</c>, <c>offered</c> or <c>rejected</c>.</param>
/// <param name="Position">Position on the waiting list.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Why">Why the person is not eligible: <c>paused</c>, <c>level</c> …</param>
public sealed record BatchAnswer(Guid Participant, string Status, int? Position = null, string? Code = null, string? Why = null);

/// <summary>Enrols up to 500 people in the order given, in one transaction, each with an answer of her or his own.</summary>
public static class EnrolBatch
{
    private const int Most = 500;
    private const int Attempts = 5;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/batch", Handle).For(Scope.Staff)
        .WithName(nameof(EnrolBatch)).WithTags("Anmälan").WithSummary("Anmäler upp till 500 deltagare i angiven ordning, med svar för var och en")
        .Produces<IReadOnlyList<BatchAnswer>>();

    private static async Task<IResult> Handle(
        string journey, Guid id, BatchRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var session = sessions.Open(journey);
            try
            {
                return await http.CreateOnce(session, () => Run(session, journey, id, request, caller, clock, http));
            }
            catch (DocumentAlreadyExistsException exception) when (Guards.IsGuard(exception.DocumentType) && attempt < Attempts)
            {
                // Somebody of the batch was enrolled elsewhere meanwhile: the next try sees it and says so for that person only.
            }
        }
    }

    private static async Task<Answer> Run(
        IDocumentSession session, string journey, Guid id, BatchRequest request, Caller caller, TimeProvider clock, HttpContext http)
    {
        request.Check();
        var asked = request.Participants!.Select(one => one!.Value).Distinct().ToArray();
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        var now = clock.GetUtcNow();
        if (caller.Is(Role.Coordinator) && !caller.Coordinates(occasion.Region))
        {
            throw new NotFound();
        }

        var eligibility = await Enrol.ReadWithThoseWhoMayMoveUp(session, occasion, asked, rules: false, http.RequestAborted);
        var taken = await Taken(session, journey, occasion, eligibility.Course, asked, http.RequestAborted);

        var events = new List<object>(await Enrol.FillIdleSeats(session, occasion, eligibility, now, http.RequestAborted));
        var state = occasion.After(events);
        var answers = new List<BatchAnswer>(asked.Length);
        var held = new List<Guid>();
        foreach (var participant in asked)
        {
            if (!eligibility.People.TryGetValue(participant, out var person)
                || !caller.Enrols(person, eligibility.RegionOf(person), occasion.Region))
            {
                answers.Add(new BatchAnswer(participant, "rejected", Code: "not-found"));
                continue;
            }

            var command = Enrol.For(person, state, eligibility, request.Exception is not null, caller.Role, now);
            try
            {
                var enrolled = Enrol.Decide(command, state);
                if (enrolled.Count > 0 && taken.TryGetValue(participant, out var rule))
                {
                    throw new RuleBroken(rule);
                }

                events.AddRange(enrolled);
                state = state.After(enrolled);
                if (enrolled.Count > 0)
                {
                    session.Remember(id, participant, person.Municipality, "exception", command.Exception ? request.Exception?.Reason : null, now);
                    if (occasion.ActivePlaceOf(participant) is null)
                    {
                        held.Add(participant);
                    }
                }

                answers.Add(BatchAnswerOf(state, participant));
            }
            catch (RuleBroken broken)
            {
                answers.Add(new BatchAnswer(participant, "rejected", Code: broken.Code, Why: broken.Code == "not-eligible" ? command.NotEligible : null));
            }
        }

        // In order of id, as every transaction does: two batches with the same people can't wait for each other.
        foreach (var participant in held.Order())
        {
            session.Hold(occasion, participant, eligibility.Course);
        }

        return new Answer(null, answers, session.TakeSeats(stream, events), StatusCodes.Status200OK);
    }

    private static BatchAnswer BatchAnswerOf(Occasion occasion, Guid participant) =>
        new(participant, EnrolmentView.Word(occasion.Places[participant].Status), occasion.PositionOf(participant));

    /// <summary>Who already holds the course, or one of the days, elsewhere.</summary>
    private static async Task<Dictionary<Guid, string>> Taken(
        IQuerySession session, string journey, Occasion occasion, CourseContent? course, Guid[] participants, CancellationToken cancellation)
    {
        var covered = occasion.CoveredDays(course?.Days.Count ?? 1).ToArray();
        var courses = participants.SelectMany(one => covered.Select(day => CoursePlace.IdOf(one, journey, occasion.Course, day))).ToArray();
        var days = participants.SelectMany(one => occasion.Days.Select(day => DayPlace.IdOf(one, day.Date))).ToArray();
        var here = occasion.Id.ToString();
        var taken = new Dictionary<Guid, string>();
        // Where both are, it is the course that is told.
        foreach (var one in await session.QueryAsync<TakenBy>(
            """
            select jsonb_build_object('participant', d.data -> 'participant', 'course', false) from mt_doc_dayplace d where d.id = any(?) and d.data ->> 'occasion' <> ?
            union all
            select jsonb_build_object('participant', c.data -> 'participant', 'course', true) from mt_doc_courseplace c where c.id = any(?) and c.data ->> 'occasion' <> ?
            """,
            cancellation, days, here, courses, here))
        {
            if (one.Course || !taken.ContainsKey(one.Participant))
            {
                taken[one.Participant] = Guards.RuleOf(one.Course ? typeof(CoursePlace) : typeof(DayPlace));
            }
        }

        return taken;
    }

    private sealed record TakenBy(Guid Participant, bool Course);

    /// <summary>Whom to enrol, in order.</summary>
    /// <param name="Participants">Ids, at most 500; one named twice counts once.</param>
    /// <param name="Exception">That those may for whom the course is not.</param>
    internal sealed record BatchRequest(IReadOnlyList<Guid?>? Participants, ReasonRequest? Exception = null)
    {
        public void Check()
        {
            var check = new Validation();
            if (check.Required("participants", Participants))
            {
                check.That(Participants!.Count is >= 1 and <= Most, "participants", "length", $"Ange 1–{Most} deltagare.");
                for (var number = 0; number < Math.Min(Participants.Count, Most); number++)
                {
                    check.Required($"participants[{number}]", Participants[number]);
                }
            }

            ReasonRequest.Check(check, "exception", Exception, allowed: true);
            check.ThrowIfAny();
        }
    }
}
