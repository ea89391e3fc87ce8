using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>The coordinator asks somebody by name: out of turn, again, or when nobody was left.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Why">Why she or he may not teach the days; empty: may.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record AskSubstitute(Guid Trainer, string Municipality, IReadOnlyList<string> Why, string By, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is.</param>
    public static IEnumerable<object> Decide(AskSubstitute command, Substitution search)
    {
        SteerSearch.StillOpen(search);
        if (search.RequestOf(command.Trainer) is { Status: RequestStatus.Waiting })
        {
            return [];
        }

        return command.Why is [var code, ..]
            ? throw new RuleBroken(code)
            : [new SubstituteAsked(command.Trainer, command.Municipality, search.AnswerBy(command.At), command.By, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Trainer">Whom to ask.</param>
    public sealed record Request(Guid? Trainer);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/substitutions/{id:guid}/requests", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(AskSubstitute)).WithTags("Ersättare")
        .WithSummary("Frågar en viss utbildare, utanför ordningen, på nytt, eller när ingen fanns kvar att fråga")
        .Produces<SubstitutionView>();

    private static Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        SteerSearch.Do(id, caller, http, sessions, clock, async (under, now) =>
        {
            var input = new Validation();
            var person = input.Required("trainer", request.Trainer)
                ? (await under.Session.People([request.Trainer!.Value], http.RequestAborted)).FirstOrDefault(one => one.Region == under.Search.Region)
                : null;
            input.That(request.Trainer is null || person is not null, "trainer", "unknown", "Utbildaren finns inte i regionen.");
            input.ThrowIfAny();
            var why = await under.Why(now, http.RequestAborted, person!.Id);
            return Decide(new AskSubstitute(person.Id, person.Municipality, why(person.Id), caller.Role, now), under.Search);
        });
}
