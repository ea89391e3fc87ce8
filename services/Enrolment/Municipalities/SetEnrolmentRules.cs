using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Municipalities;

/// <summary>Says how a municipality's employees are enrolled. It holds for what is asked and promoted from then on.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Approval">Whether a manager approves what an employee asks for.</param>
/// <param name="ConfirmWithinHours">Hours to confirm an offered seat; null: it is given without asking.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record SetEnrolmentRules(string Municipality, bool Approval, int? ConfirmWithinHours, string By, DateTimeOffset At)
{
    /// <summary>Longest time to confirm, hours: four weeks.</summary>
    public const int LongestHours = 672;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="rules">As they are; null: never set.</param>
    public static IReadOnlyList<object> Decide(SetEnrolmentRules command, EnrolmentRules? rules) =>
        (rules?.Approval ?? false, rules?.ConfirmWithinHours) == (command.Approval, command.ConfirmWithinHours)
            ? []
            : [new EnrolmentRulesSet(command.Municipality, command.Approval, command.ConfirmWithinHours, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/municipalities/{municipality}/enrolment-rules", Handle).For(Role.MunicipalAdministrator, Role.Coordinator)
            .WithName(nameof(SetEnrolmentRules)).WithTags("Kommuner")
            .WithSummary("Bestämmer om chefen godkänner medarbetarens egen anmälan, och hur länge en erbjuden plats hålls").Produces<EnrolmentRulesView>();
        routes.MapGet("/municipalities/{municipality}/enrolment-rules", Read).For([.. Scope.Staff, Role.National])
            .WithName("GetEnrolmentRules").WithTags("Kommuner").WithSummary("Kommunens regler för anmälan").Produces<EnrolmentRulesView>();
    }

    private static async Task<IResult> Handle(
        string municipality, RulesRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        if (!caller.SetsRulesOf(municipality, await session.LoadAsync<Municipality>(municipality, http.RequestAborted)))
        {
            throw new NotFound();
        }

        request.Check(municipality);
        var stream = await session.FetchFor<EnrolmentRules>(EnrolmentRules.IdOf(municipality), http);
        var command = new SetEnrolmentRules(municipality, request.Approval ?? false, request.ConfirmWithinHours, caller.Role, clock.GetUtcNow());
        var version = stream.Take(Decide(command, stream.Aggregate));
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(new EnrolmentRulesView(municipality, command.Approval, command.ConfirmWithinHours));
    }

    private static async Task<IResult> Read(string municipality, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read();
        if (!caller.ReadsRulesOf(municipality, await session.LoadAsync<Municipality>(municipality, http.RequestAborted)))
        {
            throw new NotFound();
        }

        var rules = await session.LoadAsync<EnrolmentRules>(EnrolmentRules.IdOf(municipality), http.RequestAborted) ?? EnrolmentRules.None(municipality);
        http.SetETag(rules.Version);
        return Results.Ok(new EnrolmentRulesView(municipality, rules.Approval, rules.ConfirmWithinHours));
    }

    /// <summary>The rules as they are to be.</summary>
    /// <param name="Approval">Whether a manager approves what an employee asks for; false unless told.</param>
    /// <param name="ConfirmWithinHours">1–672 hours to confirm an offered seat; unless told it is given without asking.</param>
    internal sealed record RulesRequest(bool? Approval, int? ConfirmWithinHours)
    {
        public void Check(string municipality)
        {
            var check = new Validation();
            check.Slug("municipality", municipality);
            if (ConfirmWithinHours is not null)
            {
                check.Range("confirmWithinHours", ConfirmWithinHours, 1, LongestHours);
            }

            check.ThrowIfAny();
        }
    }
}

/// <summary>How a municipality's employees are enrolled.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Approval">Whether a manager approves what an employee asks for.</param>
/// <param name="ConfirmWithinHours">Hours to confirm an offered seat; left out where it is given without asking.</param>
public sealed record EnrolmentRulesView(string Municipality, bool Approval, int? ConfirmWithinHours);
