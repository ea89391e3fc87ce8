using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>The coordinator ends a search by hand, and says why: the day is then hers to solve.</summary>
/// <param name="At">UTC.</param>
public sealed record EndSubstitution(DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is.</param>
    public static IEnumerable<object> Decide(EndSubstitution command, Substitution search)
    {
        if (search is { Status: SubstitutionStatus.Ended, Because: Substitution.ByHand })
        {
            return [];
        }

        SteerSearch.StillOpen(search);
        return Asking.End(search, Substitution.ByHand, command.At);
    }

    /// <summary>What is sent.</summary>
    /// <param name="Reason">Why; shown in the log to the coordinators of the region.</param>
    public sealed record Request(string? Reason);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/substitutions/{id:guid}/end", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(EndSubstitution)).WithTags("Ersättare")
        .WithSummary("Avslutar sökandet efter ersättare, med skäl; de som är tillfrågade får veta det")
        .Produces<SubstitutionView>();

    private static Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        SteerSearch.Do(id, caller, http, sessions, clock, (under, now) =>
        {
            var input = new Validation();
            input.Text("reason", request.Reason, 1000);
            input.ThrowIfAny();
            var events = Decide(new EndSubstitution(now), under.Search).ToList();
            if (events.Count > 0)
            {
                under.Session.Store(new SubstitutionNote(id, request.Reason!.Trim(), now));
            }

            return Task.FromResult<IEnumerable<object>>(events);
        });
}
