using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>Wants the introduction of somebody: by itself of one who is new, by the unit's manager of anybody (S3). Until it is signed off or waived the journey's other courses wait.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="DueOn">Last local day to do it.</param>
/// <param name="Because"><see cref="Introduction.New"/> or <see cref="Introduction.Manager"/>.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record RequireIntroduction(Guid Participant, string Municipality, string Unit, DateOnly DueOn, string Because, string By, DateTimeOffset At)
{
    /// <summary>What follows. What the manager has decided stands against what would follow by itself.</summary>
    /// <param name="command">The command.</param>
    /// <param name="introduction">As it is; null where there is none.</param>
    public static IReadOnlyList<object> Decide(RequireIntroduction command, Introduction? introduction) => (introduction, command.Because) switch
    {
        ({ Status: not IntroductionStatus.NotRequired }, Introduction.New) => [],
        ({ Status: IntroductionStatus.SignedOff }, _) => throw new RuleBroken("introduction-done"),
        ({ Status: IntroductionStatus.Required } now, _) when (now.DueOn, now.Because) == (command.DueOn, command.Because) => [],
        _ => [new IntroductionRequired(
            command.Participant, command.Municipality, command.Unit, command.DueOn, command.Because, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{IntroductionVerbs.Path}/requirement", Handle).For(Role.Manager)
        .WithName(nameof(RequireIntroduction)).WithTags("Introduktion")
        .WithSummary("Enhetens chef kräver introduktionen av en medarbetare: yrkesresans övriga kurser väntar tills den är klar eller undantagen")
        .Produces<IntroductionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, RequirementRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var now = clock.GetUtcNow();
        var (participant, parts) = await IntroductionVerbs.Read(sessions, journey, id, caller, Scope.Administers, http.RequestAborted);
        request?.Check(clock.Today());
        return await IntroductionVerbs.Do(
            sessions, journey, participant, parts,
            // Unless told: three months from today, or the day that holds already.
            introduction => Decide(
                new RequireIntroduction(
                    id, participant.Municipality, participant.Unit,
                    request?.DueOn ?? (introduction is { Status: IntroductionStatus.Required, DueOn: { } due } ? due : Introduction.DueFrom(clock.Today())),
                    Introduction.Manager, caller.Role, now),
                introduction),
            clock, http);
    }

    /// <summary>Until when.</summary>
    /// <param name="DueOn">Last local day to do it, today or within a year; three months from today unless told.</param>
    internal sealed record RequirementRequest(DateOnly? DueOn)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            if (DueOn is not null)
            {
                check.Range("dueOn", DueOn, today, today.AddYears(1));
            }

            check.ThrowIfAny();
        }
    }
}
