using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>The unit's manager lets somebody go on without the introduction: experienced people may (S3). Required again, it is to be done after all.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record WaiveIntroduction(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="introduction">As it is; null where there is none.</param>
    public static IReadOnlyList<object> Decide(WaiveIntroduction command, Introduction? introduction) => introduction?.Status switch
    {
        IntroductionStatus.Waived => [],
        IntroductionStatus.SignedOff => throw new RuleBroken("introduction-done"),
        _ => [new IntroductionWaived(command.Participant, command.Municipality, command.Unit, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{IntroductionVerbs.Path}/waiver", Handle).For(Role.Manager)
        .WithName(nameof(WaiveIntroduction)).WithTags("Introduktion").WithSummary("Enhetens chef undantar en medarbetare från introduktionen, med skäl")
        .Produces<IntroductionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, WaiverRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var now = clock.GetUtcNow();
        var (participant, parts) = await IntroductionVerbs.Read(sessions, journey, id, caller, Scope.Administers, http.RequestAborted);
        request.Check();
        return await IntroductionVerbs.Do(
            sessions, journey, participant, parts,
            introduction => Decide(new WaiveIntroduction(id, participant.Municipality, participant.Unit, caller.Role, now), introduction),
            clock, http, ParticipantNote.Of(participant, $"introduction-waiver {journey}", request.Reason!, now));
    }

    /// <summary>Why.</summary>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    internal sealed record WaiverRequest(string? Reason)
    {
        public void Check()
        {
            var check = new Validation();
            check.Text("reason", Reason, 1000);
            check.ThrowIfAny();
        }
    }
}
