using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Recruits a trainer (S1 4.4): who says which courses and how many days a year.</summary>
/// <param name="Trainer">The new id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer may teach.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="Qualifications">What the trainer is certified for.</param>
/// <param name="MayLead">Whether the trainer may be course leader.</param>
/// <param name="At">UTC.</param>
/// <param name="Places">Slugs of municipalities one can travel to; null: all of the region.</param>
public sealed record RecruitTrainer(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead, DateTimeOffset At, IReadOnlyList<string>? Places = null)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(RecruitTrainer command, TrainerProfile? trainer)
    {
        if (trainer is not null)
        {
            return [];
        }

        return
        [
            new TrainerRecruited(
                command.Trainer, command.Municipality, command.Region, [.. command.Courses.Distinct()], command.DaysPerYear,
                command.Qualifications, command.MayLead, command.At, command.Places),
        ];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">Address at work.</param>
    /// <param name="Municipality">Slug of the employer.</param>
    /// <param name="Region">Slug.</param>
    /// <param name="Courses">Slugs of the courses the trainer may teach.</param>
    /// <param name="DaysPerYear">Days a year the trainer can give.</param>
    /// <param name="Qualifications">What the trainer is certified for.</param>
    /// <param name="MayLead">Whether the trainer may be course leader; false unless said.</param>
    /// <param name="Places">Slugs of the municipalities the trainer can travel to; left out or empty: all of the region.</param>
    public sealed record Request(
        string? Name, string? Email, string? Municipality, string? Region, IReadOnlyList<string?>? Courses, int? DaysPerYear,
        IReadOnlyList<RequestedQualification?>? Qualifications, bool? MayLead, IReadOnlyList<string?>? Places = null);

    /// <summary>A certification.</summary>
    /// <param name="Kind">Slug: <c>bbic</c>.</param>
    /// <param name="From">First local date it holds.</param>
    /// <param name="Until">Last local date it holds; left out: for good.</param>
    public sealed record RequestedQualification(string? Kind, DateOnly? From, DateOnly? Until);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecruitTrainer)).WithTags("Trainers")
        .WithSummary("Recruits a trainer: employer, courses, days a year, qualifications. A municipality reports an interest instead, which the coordinator accepts.")
        .Produces<TrainerView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var command = Check(request, Guid.CreateVersion7(), clock.GetUtcNow());
        if (!caller.MayRecruit(command.Municipality, command.Region))
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        return await http.CreateOnce(session, () =>
        {
            var events = Decide(command, null).ToArray();
            var details = new TrainerDetails(command.Trainer, request.Name!.Trim(), request.Email!.Trim());
            session.Events.StartStream<TrainerProfile>(command.Trainer, events);
            session.Insert(details);
            var state = events.Aggregate((TrainerProfile?)null, TrainerProfile.Apply)!;
            lapses.Follow(session, null, state);
            return Task.FromResult(new Answer($"/api/trainer/v1/trainers/{command.Trainer}", TrainerView.Of(state, details, clock.Today()), events.Length));
        });
    }

    private static RecruitTrainer Check(Request request, Guid id, DateTimeOffset now)
    {
        var input = new Validation();
        input.Text("name", request.Name, 200);
        input.Email("email", request.Email);
        input.Slug("municipality", request.Municipality);
        input.Slug("region", request.Region);
        input.Range("daysPerYear", request.DaysPerYear, 0, 366);
        input.Courses("courses", request.Courses);
        if (request.Places is { } places)
        {
            input.Places("places", places);
        }

        for (var i = 0; i < (request.Qualifications?.Count ?? 0); i++)
        {
            var qualification = request.Qualifications![i];
            input.Slug($"qualifications[{i}].kind", qualification?.Kind);
            if (input.Required($"qualifications[{i}].from", qualification?.From) && qualification!.Until is { } until)
            {
                input.That(until >= qualification.From, $"qualifications[{i}].until", "range", "Slutdatum kan inte vara före startdatum.");
            }
        }

        input.That((request.Qualifications?.Count ?? 0) <= 50, "qualifications", "range", "Ange högst 50 behörigheter.");
        input.ThrowIfAny();
        return new RecruitTrainer(
            id, request.Municipality!, request.Region!, [.. request.Courses!.Select(course => course!)], request.DaysPerYear!.Value,
            [.. (request.Qualifications ?? []).Select(q => new Qualification(q!.Kind!, q.From!.Value, q.Until))], request.MayLead ?? false, now,
            request.Places is { Count: > 0 } asked ? [.. asked.Select(place => place!).Distinct()] : null);
    }
}
