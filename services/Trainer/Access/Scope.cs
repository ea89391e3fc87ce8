using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.Trainer.Meetings;
using Yrkesresan.Trainer.Planning;
using Yrkesresan.Trainer.Recruitment;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Access;

/// <summary>
/// Who may touch which data, in one place. What is outside is answered as if it did not exist.
/// Coordinator: own region. Municipal administrator: trainers that the own municipality lends. Trainer: the own person. National: reads all.
/// </summary>
internal static class Scope
{
    /// <summary>Whether the caller may see the trainer.</summary>
    public static bool MaySee(this Caller caller, TrainerProfile trainer) => caller.Role switch
    {
        Role.National => true,
        Role.Trainer => caller.Person == trainer.Id,
        Role.MunicipalAdministrator => caller.Municipality == trainer.Municipality && (caller.Region is null || caller.Region == trainer.Region),
        _ => caller.MayRecruit(trainer.Municipality, trainer.Region),
    };

    /// <summary>Whether the caller may recruit trainers there. Which region a municipality is in only the token tells: without it, nowhere.</summary>
    public static bool MayRecruit(this Caller caller, string municipality, string region) => caller.Role switch
    {
        Role.Coordinator => caller.Region == region,
        Role.MunicipalAdministrator => caller.Municipality == municipality && caller.Region is not null && caller.Region == region,
        _ => false,
    };

    /// <summary>The trainer, where the caller may decide on her or him.</summary>
    /// <exception cref="NotFound">There is none, or outside the caller's region or municipality.</exception>
    public static TrainerProfile Own(this Caller caller, TrainerProfile? trainer) =>
        trainer is not null && caller.MayRecruit(trainer.Municipality, trainer.Region) ? trainer : throw new NotFound();

    /// <summary>The trainer, where the caller may say that she or he is absent, and know why: herself, her employer, her region's coordinator.</summary>
    /// <exception cref="NotFound">There is none, or none of the caller's.</exception>
    public static TrainerProfile MayReportAbsence(this Caller caller, TrainerProfile? trainer) =>
        trainer is not null && (caller.Role == Role.Trainer ? caller.Person == trainer.Id : caller.MayReport(trainer.Municipality, trainer.Region))
            ? trainer
            : throw new NotFound();

    /// <summary>Whether the caller is told names and addresses: those who work with the trainer, not the nation.</summary>
    public static bool MayKnowWho(this Caller caller, TrainerProfile trainer) => caller.Role != Role.National && caller.MaySee(trainer);

    /// <summary>Whether the caller may see the occasion's team: the region, its members, and those who lend them.</summary>
    public static bool MaySee(this Caller caller, OccasionTeam team) => caller.Role switch
    {
        Role.National => true,
        Role.Coordinator => caller.Region == team.Region,
        Role.MunicipalAdministrator => caller.Municipality is { } own && team.Members.Any(member => member.Municipality == own),
        Role.Trainer => caller.Person is { } self && team.Members.Any(member => member.Trainer == self),
        _ => false,
    };

    /// <summary>The occasion, where the caller may compose its team and say who taught.</summary>
    /// <exception cref="NotFound">It is not known (yet), or outside the caller's region.</exception>
    public static OccasionTeam Own(this Caller caller, OccasionTeam? team) =>
        team is not null && caller.Role == Role.Coordinator && caller.Region == team.Region ? team : throw new NotFound();

    /// <summary>Whether the caller may report interest there: whoever may recruit, and the municipality's managers.</summary>
    public static bool MayReport(this Caller caller, string municipality, string region) =>
        caller.MayRecruit(municipality, region)
        || caller.Role == Role.Manager && caller.Municipality == municipality && caller.Region is not null && caller.Region == region;

    /// <summary>Whether the caller may see the interest.</summary>
    public static bool MaySee(this Caller caller, Interest interest) =>
        caller.Role == Role.National || caller.MayReport(interest.Municipality, interest.Region);

    /// <summary>The interest, where the caller decides on it.</summary>
    /// <exception cref="NotFound">There is none, or it is another region's.</exception>
    public static Interest Decides(this Caller caller, Interest? interest) =>
        interest is not null && caller.Role == Role.Coordinator && caller.Region == interest.Region ? interest : throw new NotFound();

    /// <summary>The region and municipality whose interests the caller sees; empty: any, and "-": none.</summary>
    public static (string Region, string Municipality) Interests(this Caller caller) => caller.Role switch
    {
        Role.National => ("", ""),
        Role.Coordinator => (caller.Region ?? "-", ""),
        _ => (caller.Region ?? "-", caller.Municipality ?? "-"),
    };

    /// <summary>Whether the caller follows the search for a substitute: who seeks, and the nation, which is told ids only.</summary>
    public static bool Follows(this Caller caller, Substitution substitution) =>
        caller.Role == Role.National || caller.Role == Role.Coordinator && caller.Region == substitution.Region;

    /// <summary>The search for a substitute, where the caller may steer it.</summary>
    /// <exception cref="NotFound">There is none, or it is another region's.</exception>
    public static Substitution Steers(this Caller caller, Substitution? substitution) =>
        substitution is not null && caller.Role == Role.Coordinator && caller.Region == substitution.Region ? substitution : throw new NotFound();

    /// <summary>Whether the caller may see an import: the region's, of an administrator the own municipality's.</summary>
    public static bool MaySee(this Caller caller, Import import) =>
        caller.Region is not null && caller.Region == import.By.Region
        && (caller.Role == Role.Coordinator || caller.Municipality is not null && caller.Municipality == import.By.Municipality);

    /// <summary>The meeting, where the caller schedules the region's.</summary>
    /// <exception cref="NotFound">There is none, or it is another region's.</exception>
    public static Meeting Own(this Caller caller, Meeting? meeting) =>
        meeting is not null && caller.Role == Role.Coordinator && caller.Region == meeting.Region ? meeting : throw new NotFound();

    /// <summary>The review, where the caller makes the region's.</summary>
    /// <exception cref="NotFound">There is none, or it is another region's.</exception>
    public static Review Own(this Caller caller, Review? review) =>
        review is not null && caller.Role == Role.Coordinator && caller.Region == review.Region ? review : throw new NotFound();

    /// <summary>The region whose need of trainers is asked for: a coordinator's own, the nation's choice.</summary>
    /// <exception cref="NotFound">It is another region's.</exception>
    public static string NeedsOf(this Caller caller, string? region) => caller.Role switch
    {
        Role.National => region ?? throw new NotFound(),
        Role.Coordinator when caller.Region is { } own && (region ?? own) == own => own,
        _ => throw new NotFound(),
    };
}
