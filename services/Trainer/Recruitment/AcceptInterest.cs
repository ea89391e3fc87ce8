using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Qualifications;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>The coordinator accepts an interest: it becomes a trainer, who has to be trained for the courses that are not named as known (S4 5).</summary>
/// <param name="TrainedFor">Courses, of those offered, that the trainer has been trained for already.</param>
/// <param name="MayLead">Whether to lead courses.</param>
/// <param name="At">UTC.</param>
public sealed record AcceptInterest(IReadOnlyList<string> TrainedFor, bool MayLead, DateTimeOffset At)
{
    /// <summary>The trainer that an interest becomes: always the same, however often it is accepted.</summary>
    /// <param name="interest">Id.</param>
    public static Guid TrainerOf(Guid interest) => Uuid.From("trainer-of-interest", interest.ToString());

    /// <summary>What follows for the interest.</summary>
    /// <param name="command">The command.</param>
    /// <param name="interest">The interest so far.</param>
    public static IEnumerable<object> Decide(AcceptInterest command, Interest interest) => interest.Status switch
    {
        InterestStatus.Accepted => [],
        InterestStatus.Open => [new InterestAccepted(interest.Id, TrainerOf(interest.Id), command.At)],
        _ => throw new RuleBroken("interest-closed"),
    };

    /// <summary>The trainer who is recruited by it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="interest">The interest.</param>
    public static TrainerRecruited Recruits(AcceptInterest command, Interest interest) => new(
        TrainerOf(interest.Id), interest.Municipality, interest.Region, interest.Courses, interest.DaysPerYear, [], command.MayLead, command.At,
        interest.Places.Count == 0 ? null : interest.Places, [.. command.TrainedFor.Where(interest.Courses.Contains)],
        interest.Consent is { Given: true }, interest.Id);

    /// <summary>What is sent; may be left out.</summary>
    /// <param name="TrainedFor">Courses, of those offered, that the trainer has been trained for already; left out: none.</param>
    /// <param name="MayLead">Whether to lead courses; false unless said.</param>
    public sealed record Request(IReadOnlyList<string?>? TrainedFor = null, bool? MayLead = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/interests/{id:guid}/acceptance", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(AcceptInterest)).WithTags("Rekrytering")
        .WithSummary("Samordnaren antar den anmälda som utbildare")
        .Produces<TrainerView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        Guid id, Request? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            var stream = await session.FetchFor<Interest>(id, http);
            var interest = caller.Decides(stream.Aggregate);
            var command = Check(request, interest, clock.GetUtcNow());
            var events = Decide(command, interest).ToArray();
            var trainer = TrainerOf(id);
            var location = $"/api/trainer/v1/trainers/{trainer}";
            if (events.Length == 0)
            {
                var known = await session.LoadAsync<TrainerProfile>(trainer, cancellation) ?? throw new NotFound();
                return new Answer(location, TrainerView.Of(known, await session.LoadAsync<TrainerDetails>(trainer, cancellation), clock.Today()), known.Version);
            }

            stream.AppendMany(events);
            var recruited = Recruits(command, interest);
            session.Events.StartStream<TrainerProfile>(trainer, recruited);
            var details = await session.LoadAsync<InterestDetails>(id, cancellation) is { } said ? new TrainerDetails(trainer, said.Name, said.Email) : null;
            if (details is not null)
            {
                session.Insert(details);
                session.Delete<InterestDetails>(id);
            }

            var state = TrainerProfile.Apply(null, recruited)!;
            lapses.Follow(session, null, state);
            return new Answer(location, TrainerView.Of(state, details, clock.Today()), 1);
        });
    }

    private static AcceptInterest Check(Request? request, Interest interest, DateTimeOffset now)
    {
        var input = new Validation();
        for (var i = 0; i < (request?.TrainedFor?.Count ?? 0); i++)
        {
            input.That(interest.Courses.Contains(request!.TrainedFor![i] ?? ""), $"trainedFor[{i}]", "unknown", "Kursen ingår inte i intresseanmälan.");
        }

        input.ThrowIfAny();
        return new AcceptInterest([.. (request?.TrainedFor ?? []).Select(course => course!).Distinct()], request?.MayLead ?? false, now);
    }
}
