using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Changes what a trainer gives: courses, days a year, places, whether to lead (S1 4.4).</summary>
/// <param name="Courses">Slugs of all courses offered from now on; null: as before.</param>
/// <param name="DaysPerYear">Days a year; null: as before.</param>
/// <param name="Places">Slugs of municipalities one can travel to, empty: all of the region; null: as before.</param>
/// <param name="MayLead">Whether to lead courses; null: as before.</param>
/// <param name="At">UTC.</param>
/// <param name="By">Role of who changes: only a coordinator entrusts somebody with leading, as only she accepts an interest (ours).</param>
public sealed record ChangeTrainer(
    IReadOnlyList<string>? Courses, int? DaysPerYear, IReadOnlyList<string>? Places, bool? MayLead, DateTimeOffset At, string By = Role.Coordinator)
{
    /// <summary>What follows from the command: an event for each thing that differs.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(ChangeTrainer command, TrainerProfile trainer)
    {
        NotErased(trainer);
        if (command.Courses is { } courses && !courses.ToHashSet().SetEquals(trainer.Courses))
        {
            yield return new CoursesOffered(trainer.Id, [.. courses.Distinct()], command.At);
        }

        if (command.DaysPerYear is { } days && days != trainer.DaysPerYear)
        {
            yield return new DaysOffered(trainer.Id, days, command.At);
        }

        if (command.Places is { } places && !places.ToHashSet().SetEquals(trainer.Places))
        {
            yield return new PlacesOffered(trainer.Id, [.. places.Distinct()], command.At);
        }

        if (command.MayLead is { } mayLead && mayLead != trainer.MayLead)
        {
            if (mayLead && command.By != Role.Coordinator)
            {
                throw new RuleBroken("coordinator-decides");
            }

            yield return mayLead ? new LeadershipEntrusted(trainer.Id, command.At) : new LeadershipEnded(trainer.Id, command.At);
        }
    }

    /// <summary>Nothing is done with whom nobody knows any more.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <exception cref="RuleBroken"><c>trainer-erased</c>.</exception>
    internal static void NotErased(TrainerProfile trainer)
    {
        if (trainer.Erased)
        {
            throw new RuleBroken("trainer-erased");
        }
    }

    /// <summary>What is sent; what is left out stays as it is.</summary>
    /// <param name="Courses">Slugs of all courses offered from now on; one that is new has to be trained for before it is taught.</param>
    /// <param name="DaysPerYear">Days a year, of every year that is not agreed on its own.</param>
    /// <param name="Places">Slugs of municipalities one can travel to; empty: all of the region.</param>
    /// <param name="MayLead">Whether to lead courses.</param>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">Address at work.</param>
    public sealed record Request(
        IReadOnlyList<string?>? Courses = null, int? DaysPerYear = null, IReadOnlyList<string?>? Places = null, bool? MayLead = null,
        string? Name = null, string? Email = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainers/{id:guid}", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(ChangeTrainer)).WithTags("Utbildare")
        .WithSummary("Ändrar vad en utbildare åtar sig: kurser, dagar per år, orter, kursledning; det som utelämnas står kvar")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses, CancellationToken cancellation)
    {
        var command = Check(request, clock.GetUtcNow()) with { By = caller.Role };
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, async (trainer, session) =>
        {
            var events = Decide(command, trainer).ToList();
            if ((request.Name ?? request.Email) is not null && await session.LoadAsync<TrainerDetails>(id, cancellation) is { } details)
            {
                session.Store(details with { Name = request.Name?.Trim() ?? details.Name, Email = request.Email?.Trim() ?? details.Email });
            }

            return (IEnumerable<object>)events;
        });
    }

    private static ChangeTrainer Check(Request request, DateTimeOffset now)
    {
        var input = new Validation();
        if (request.Courses is { } courses)
        {
            input.Courses("courses", courses);
        }

        if (request.DaysPerYear is { } days)
        {
            input.Range<int>("daysPerYear", days, 0, 366);
        }

        if (request.Places is { } places)
        {
            input.Places("places", places);
        }

        input.OptionalText("name", request.Name);
        if (request.Email is { } email)
        {
            input.Email("email", email);
        }

        input.ThrowIfAny();
        return new ChangeTrainer(
            request.Courses?.Select(course => course!).ToList(), request.DaysPerYear, request.Places?.Select(place => place!).ToList(), request.MayLead, now);
    }
}
