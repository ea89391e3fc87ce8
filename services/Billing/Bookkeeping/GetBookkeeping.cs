using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>A region's calendar year as vouchers for its bookkeeping.</summary>
internal static class GetBookkeeping
{
    /// <summary>There is no registered one; this is what programs send.</summary>
    private const string MediaType = "application/x-sie";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/bookkeeping/{year:int}.se", Handle)
        .For(Role.Coordinator, Role.National).WithName(nameof(GetBookkeeping)).WithTags("Bookkeeping")
        .WithSummary(
            "The vouchers of a calendar year as SIE 4I (codepage 437): every invoice and credit note numbered in it, payments, what was charged for trainer pools, and pools distributed. "
            + "Fetched again later, the vouchers keep their numbers. 409 issued-before-documents where an invoice has nothing to be booked by.")
        .Produces(StatusCodes.Status200OK, contentType: MediaType);

    private static async Task<IResult> Handle(
        string region, int year, Caller caller, HttpContext http, Sessions sessions, IConfiguration configuration, TimeProvider clock)
    {
        caller.MayWrite(region);
        Years.Check(year);
        await using var session = sessions.Read();
        var known = await session.LoadAsync<Region>(Region.Key(region), http.RequestAborted) ?? throw new NotFound();
        var accounts = Accounts.Of(configuration, region);
        var documents = await IssuedYear.Documents(session, region, year, http.RequestAborted);
        var payments = await IssuedYear.Payments(session, region, year, http.RequestAborted);
        var charges = await IssuedYear.PoolCharges(sessions, region, year, http.RequestAborted);
        var distributions = await IssuedYear.Distributions(sessions, region, year, http.RequestAborted);
        var head = new SieHead(
            known.Seller?.LegalName ?? region, known.Seller?.OrganisationNumber, year, clock.Today(),
            known.Municipalities.Values.ToDictionary(one => one.Slug, one => one.Name), Journeys.Titles);
        Voucher[] vouchers =
        [
            .. documents.Select(one => Vouchers.Of(one.Document, one.Sequence, accounts)),
            .. payments.Select((payment, index) => Vouchers.Of(payment, index + 1, accounts)),
            .. charges.Select((one, index) => Vouchers.Of(one, index + 1, accounts)),
            .. distributions.Select((one, index) => Vouchers.Of(one.Distributed, one.Journey, index + 1, one.Distributed.At.SwedishDay(), accounts)),
        ];
        return Results.File(SieFile.Write(head, accounts, vouchers), MediaType, FormattableString.Invariant($"yrkesresan-{region}-{year}.se"));
    }
}
