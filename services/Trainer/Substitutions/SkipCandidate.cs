using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>The coordinator does not want a candidate asked, or waited for any longer: the next is asked.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record SkipCandidate(Guid Trainer, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is.</param>
    public static IEnumerable<object> Decide(SkipCandidate command, Substitution search)
    {
        SteerSearch.StillOpen(search);
        return search.RequestOf(command.Trainer) switch
        {
            { Status: RequestStatus.Waiting } => [new RequestWithdrawn(command.Trainer, "skipped", command.At)],
            not null => [],
            null when search.Passed.Contains(command.Trainer) => [],
            null when search.Candidates.Any(one => one.Able && one.Trainer == command.Trainer) => [new CandidateSkipped(command.Trainer, command.At)],
            _ => throw new RuleBroken("not-a-candidate"),
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/substitutions/{id:guid}/candidates/{trainer:guid}/skip", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(SkipCandidate)).WithTags("Ersättare")
        .WithSummary("Hoppar över en kandidat; är hon tillfrågad dras förfrågan tillbaka och nästa tillfrågas")
        .Produces<SubstitutionView>();

    private static Task<IResult> Handle(Guid id, Guid trainer, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        SteerSearch.Do(id, caller, http, sessions, clock, (under, now) => Task.FromResult(Decide(new SkipCandidate(trainer, now), under.Search)));
}
