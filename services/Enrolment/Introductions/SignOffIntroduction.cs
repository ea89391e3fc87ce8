using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>The unit's manager finds the introduction done (S3 B): every part is ticked. Who is to go on without doing it is let off instead.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Parts">The parts that there are.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record SignOffIntroduction(
    Guid Participant, string Municipality, string Unit, IReadOnlyList<string> Parts, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="introduction">As it is; null where there is none.</param>
    public static IReadOnlyList<object> Decide(SignOffIntroduction command, Introduction? introduction) => introduction switch
    {
        { Status: IntroductionStatus.SignedOff } => [],
        null => throw new RuleBroken("introduction-parts-left"),
        _ when command.Parts.Any(part => !introduction.Done.ContainsKey(part)) => throw new RuleBroken("introduction-parts-left"),
        _ => [new IntroductionSignedOff(command.Participant, command.Municipality, command.Unit, command.Parts, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{IntroductionVerbs.Path}/sign-off", Handle).For(Role.Manager)
        .WithName(nameof(SignOffIntroduction)).WithTags("Introduktion").WithSummary("Enhetens chef godkänner introduktionen som klar")
        .Produces<IntroductionView>();

    private static async Task<IResult> Handle(string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var (participant, parts) = await IntroductionVerbs.Read(sessions, journey, id, caller, Scope.Administers, http.RequestAborted);
        return await IntroductionVerbs.Do(
            sessions, journey, participant, parts,
            introduction => Decide(
                new SignOffIntroduction(
                    id, participant.Municipality, participant.Unit, [.. parts.Select(part => part.Slug)], caller.Role, clock.GetUtcNow()),
                introduction),
            clock, http);
    }
}
