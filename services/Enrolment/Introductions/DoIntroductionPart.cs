using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>Ticks a part of the introduction as done; also one that nobody requires.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Part">Slug of a part.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record DoIntroductionPart(Guid Participant, string Part, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="introduction">As it is; null where there is none.</param>
    public static IReadOnlyList<object> Decide(DoIntroductionPart command, Introduction? introduction) =>
        introduction?.Done.ContainsKey(command.Part) == true ? [] : [new IntroductionPartDone(command.Participant, command.Part, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{IntroductionVerbs.Path}/parts/{{part}}/done", Handle).For(Role.Participant, Role.Manager)
        .WithName(nameof(DoIntroductionPart)).WithTags("Introduktion").WithSummary("Bockar av en del av introduktionen som gjord")
        .Produces<IntroductionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, string part, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var (participant, parts) = await IntroductionVerbs.Read(sessions, journey, id, caller, Scope.Sees, http.RequestAborted);
        if (parts.All(one => one.Slug != part))
        {
            throw new NotFound();
        }

        return await IntroductionVerbs.Do(
            sessions, journey, participant, parts,
            introduction => Decide(new DoIntroductionPart(id, part, caller.Role, clock.GetUtcNow()), introduction),
            clock, http);
    }
}
