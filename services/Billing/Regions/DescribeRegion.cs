using JasperFx;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Regions;

/// <summary>Says who the region is when it invoices. Issued invoices keep what was said when they were issued.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Seller">Who invoices.</param>
/// <param name="TrainerPoolPayout">One of <see cref="PoolPayout"/>.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record DescribeRegion(string Region, Seller Seller, string TrainerPoolPayout, Guid By, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="LegalName">Name of the organisation that is the region's RSS.</param>
    /// <param name="OrganisationNumber">Ten digits, hyphen allowed, check digit checked.</param>
    /// <param name="VatNumber">Such as <c>SE212000274201</c>; left out where not registered for VAT.</param>
    /// <param name="Address">Postal address.</param>
    /// <param name="Bankgiro">Seven or eight digits, hyphen allowed, check digit checked.</param>
    /// <param name="FSkatt">Whether approved for F-tax.</param>
    /// <param name="PeppolId">Scheme and number; <c>0007:</c> and the organisation number unless told.</param>
    /// <param name="PaymentTerms">Days from issuing to due, 0–120; 30 unless told.</param>
    /// <param name="Contact">The function that answers questions about invoices, one of <see cref="Vocabulary.Contacts"/>: it is printed, and is nobody's name.</param>
    /// <param name="TrainerPoolPayout"><c>credit</c>, unless told, or <c>self-billing</c>.</param>
    /// <param name="Reference">The region's own reference code as a buyer, which self-billed invoices need; as a municipality's.</param>
    public sealed record Body(
        string? LegalName, string? OrganisationNumber, string? VatNumber, AddressInput? Address, string? Bankgiro, bool? FSkatt, string? PeppolId,
        int? PaymentTerms, string? Contact, string? TrainerPoolPayout, string? Reference = null);

    internal static DescribeRegion From(string region, Body body, Vocabulary vocabulary, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        input.Slug("region", region);
        input.Text("legalName", body.LegalName, 100);
        var organisation = Numbers.Organisation(body.OrganisationNumber);
        input.That(
            !input.Required("organisationNumber", body.OrganisationNumber) || organisation is not null,
            "organisationNumber", "format", "Ange ett giltigt organisationsnummer med tio siffror.");
        var vat = Numbers.Vat(body.VatNumber);
        input.That(body.VatNumber is null || vat is not null, "vatNumber", "format", "Ange momsregistreringsnumret som SE212000000001.");
        if (input.Required("address", body.Address))
        {
            body.Address!.Check(input, "address");
        }

        var bankgiro = Numbers.Bankgiro(body.Bankgiro);
        input.That(
            !input.Required("bankgiro", body.Bankgiro) || bankgiro is not null, "bankgiro", "format", "Ange ett giltigt bankgironummer med sju eller åtta siffror.");
        input.Required("fSkatt", body.FSkatt);
        var peppol = Numbers.Peppol(body.PeppolId ?? (organisation is null ? null : $"0007:{organisation}"));
        input.That(body.PeppolId is null || peppol is not null, "peppolId", "format", "Ange Peppol-id som 0007:2120000000, med rätt kontrollsiffra.");
        if (body.PaymentTerms is not null)
        {
            input.Range("paymentTerms", body.PaymentTerms, 0, 120);
        }

        if (input.Text("contact", body.Contact, 100))
        {
            input.That(
                vocabulary.Contacts.Contains(body.Contact!.Trim()), "contact", "unknown", $"Ange en funktion, inte en person. Välj bland {string.Join(", ", vocabulary.Contacts)}.");
        }

        input.That(body.Reference is null || Numbers.Reference(body.Reference) is not null, "reference", "format", Numbers.ReferenceFormat);
        input.That(
            body.TrainerPoolPayout is null or PoolPayout.Credit or PoolPayout.SelfBilling, "trainerPoolPayout", "unknown", "Välj credit eller self-billing.");
        input.ThrowIfAny();
        return new DescribeRegion(
            region,
            new Seller(
                body.LegalName!.Trim(), organisation!, vat, body.Address!.Kept(), bankgiro!, body.FSkatt!.Value, peppol!, body.PaymentTerms ?? 30, body.Contact!.Trim(),
                Numbers.Reference(body.Reference)),
            body.TrainerPoolPayout ?? PoolPayout.Credit, by, at);
    }

    internal static IEnumerable<object> Decide(DescribeRegion command, Region? region) =>
        region?.Seller == command.Seller && region.TrainerPoolPayout == command.TrainerPoolPayout
            ? []
            : [new RegionDescribed(command.Region, command.Seller, command.TrainerPoolPayout, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}", Handle)
            .For(Role.Coordinator, Role.National)
            .WithName(nameof(DescribeRegion)).WithTags("Regions")
            .WithSummary("Says who the region is when it invoices, and how trainer pools are paid out. Issued invoices keep what was said when they were issued.")
            .Produces<RegionView>();
        routes.MapGet("/regions/{region}", HandleGet)
            .For(Scope.Readers).WithName("GetRegion").WithTags("Regions")
            .WithSummary("Who the region is when it invoices.").Produces<RegionView>();
    }

    private static async Task<IResult> Handle(string region, Body body, Caller caller, HttpContext http, Sessions sessions, Vocabulary vocabulary, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, body, vocabulary, caller.Pseudonym(), clock.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = sessions.Open();
                var stream = await session.FetchFor<Region>(Regions.Region.Key(region), http);
                stream.AppendMany(Decide(command, stream.Aggregate));
                await session.SaveChangesAsync(http.RequestAborted);
                http.SetETag(stream.CurrentVersion ?? 0);
                return Results.Ok(RegionView.Of(region, command.Seller, command.TrainerPoolPayout));
            }
            catch (Exception exception) when (attempt < Attempts && http.ExpectedVersion() is null
                && (exception is ConcurrencyException or ExistingStreamIdCollisionException))
            {
                // The region's first fact has no row to queue up at: of several one wins, the others go on from there.
            }
        }
    }

    private static async Task<RegionView> HandleGet(string region, Caller caller, HttpContext http, Sessions sessions)
    {
        _ = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read();
        var known = await session.LoadAsync<Region>(Regions.Region.Key(region), http.RequestAborted);
        if (known?.Seller is null)
        {
            throw new NotFound();
        }

        http.SetETag(known.Version);
        return RegionView.Of(region, known.Seller, known.TrainerPoolPayout ?? PoolPayout.Credit);
    }

    internal const int Attempts = 5;
}

/// <summary>An address, as sent.</summary>
/// <param name="Street">Street or box; may be left out.</param>
/// <param name="PostalCode">Five digits.</param>
/// <param name="City">Place.</param>
public sealed record AddressInput(string? Street, string? PostalCode, string? City)
{
    internal void Check(Validation input, string field)
    {
        input.OptionalText($"{field}.street", Street, 100);
        input.That(
            !input.Required($"{field}.postalCode", PostalCode) || Numbers.PostalCode(PostalCode) is not null,
            $"{field}.postalCode", "format", "Ange postnumret med fem siffror.");
        input.Text($"{field}.city", City, 60);
    }

    internal Address Kept() => new(Street?.Trim(), Numbers.PostalCode(PostalCode)!, City!.Trim());
}

/// <summary>A region as a seller, as answered.</summary>
/// <param name="Region">Slug.</param>
/// <param name="LegalName">Name of the organisation.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="VatNumber">Left out where not registered for VAT.</param>
/// <param name="Address">Postal address.</param>
/// <param name="Bankgiro">As people write it.</param>
/// <param name="FSkatt">Whether approved for F-tax.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="PaymentTerms">Days from issuing to due.</param>
/// <param name="Contact">A function.</param>
/// <param name="TrainerPoolPayout"><c>credit</c> or <c>self-billing</c>.</param>
/// <param name="Reference">The region's own reference code as a buyer.</param>
public sealed record RegionView(
    string Region, string LegalName, string OrganisationNumber, string? VatNumber, Address Address, string Bankgiro, bool FSkatt, string PeppolId,
    int PaymentTerms, string Contact, string TrainerPoolPayout, string? Reference)
{
    internal static RegionView Of(string region, Seller seller, string payout) => new(
        region, seller.LegalName, seller.OrganisationNumber, seller.VatNumber, seller.Address, Numbers.ShownBankgiro(seller.Bankgiro), seller.FSkatt,
        seller.PeppolId, seller.PaymentTerms, seller.Contact, payout, seller.Reference);
}
