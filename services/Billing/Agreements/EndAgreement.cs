using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>Ends an agreement on a date within its year. Not needed at year-end: then it ends without notice (S0 4).</summary>
/// <param name="On">Its last day. The instalment of the period that day is in is paid, and settled afterwards.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record EndAgreement(DateOnly On, Guid By, DateTimeOffset At)
{
    internal const string Why = "agreement-ended";

    /// <summary>What is sent.</summary>
    /// <param name="On">Its last day, within the year.</param>
    public sealed record Body(DateOnly? On);

    internal static EndAgreement From(Body body, int year, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        if (year is >= 2000 and <= 2100)
        {
            input.Range("on", body.On, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        }

        input.ThrowIfAny();
        return new EndAgreement(body.On!.Value, by, at);
    }

    internal static IEnumerable<object> Decide(EndAgreement command, Agreement agreement, AgreementInvoices invoices)
    {
        if (agreement.EndedOn == command.On)
        {
            return [];
        }

        if (agreement.Settled is not null)
        {
            throw new RuleBroken("agreement-settled");
        }

        if (agreement.EndedOn is not null)
        {
            throw new RuleBroken("agreement-ended");
        }

        var paid = (agreement with { EndedOn = command.On }).Paid;
        IReadOnlyList<AgreedShare> shares = [.. agreement.Shares.Select(share => Sharing.Until(share, paid + 1))];
        invoices.Follow(agreement.Shares, shares);
        return [new AgreementEnded(agreement.Region, agreement.Year, command.On, agreement.Shares, shares, invoices.Effects, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/agreements/{year:int}/end", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(EndAgreement)).WithTags("Agreements")
        .WithSummary("Ends the agreement on a date: instalments of periods that begin later are withdrawn, or credited where issued. At year-end it ends by itself.")
        .Produces<AgreementView>(StatusCodes.Status201Created).Produces<AgreementView>();

    private static Task<IResult> Handle(string region, int year, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        return http.ChangeAgreement(region, year, sessions, "end", _ => 1, clock, Why, (agreement, _, _, _, invoices) =>
            Task.FromResult(Decide(From(body, year, caller.Pseudonym(), clock.GetUtcNow()), agreement, invoices)));
    }
}
