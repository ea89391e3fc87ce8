using JasperFx;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Regions;

/// <summary>Says what is known of a municipality of the region; the first time, it joins.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Weight in a split by population.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="Reference">The buyer's reference code.</param>
/// <param name="At">UTC.</param>
/// <param name="InhabitantsOn">The date the inhabitants were counted on; null: today.</param>
/// <param name="JoinedOn">First day as a member; null: as before, the first time from ever.</param>
/// <param name="Address">Where invoices go on paper.</param>
public sealed record RegisterMunicipality(
    string Region, string Municipality, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, DateTimeOffset At,
    DateOnly? InhabitantsOn = null, DateOnly? JoinedOn = null, Address? Address = null)
{
    /// <summary>What is sent.</summary>
    /// <param name="Name">The municipality's name.</param>
    /// <param name="Inhabitants">0 where not known; then the region can't split by population.</param>
    /// <param name="OrganisationNumber">Ten digits, hyphen allowed, check digit checked.</param>
    /// <param name="PeppolId">Such as <c>0007:2120002742</c>, check digit checked.</param>
    /// <param name="Reference">A code for the buyer's invoices, without spaces, with at least one digit; no person's name.</param>
    /// <param name="InhabitantsOn">The date the inhabitants were counted on (SCB); today unless told.</param>
    /// <param name="JoinedOn">First day in the region's cooperation; has always been there unless told.</param>
    /// <param name="Address">Where invoices go on paper.</param>
    public sealed record Body(
        string? Name, int? Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, DateOnly? InhabitantsOn = null, DateOnly? JoinedOn = null,
        AddressInput? Address = null);

    internal static RegisterMunicipality From(string region, string municipality, Body body, DateTimeOffset at)
    {
        var input = new Validation();
        input.Slug("region", region);
        input.Slug("municipality", municipality);
        input.Text("name", body.Name, 100);
        input.Range("inhabitants", body.Inhabitants, 0, CountInhabitants.Most);
        var organisation = Numbers.Organisation(body.OrganisationNumber);
        input.That(
            body.OrganisationNumber is null || organisation is not null, "organisationNumber", "format", "Ange ett giltigt organisationsnummer med tio siffror.");
        var peppol = Numbers.Peppol(body.PeppolId);
        input.That(body.PeppolId is null || peppol is not null, "peppolId", "format", "Ange Peppol-id som 0007:2120000000, med rätt kontrollsiffra.");
        input.That(body.Reference is null || Numbers.Reference(body.Reference) is not null, "reference", "format", Numbers.ReferenceFormat);
        if (body.InhabitantsOn is not null)
        {
            input.Range("inhabitantsOn", body.InhabitantsOn, CountInhabitants.Earliest, at.SwedishDay());
        }

        if (body.JoinedOn is not null)
        {
            input.Range("joinedOn", body.JoinedOn, new DateOnly(2000, 1, 1), new DateOnly(2100, 12, 31));
        }

        body.Address?.Check(input, "address");
        input.ThrowIfAny();
        return new RegisterMunicipality(
            region, municipality, body.Name!.Trim(), body.Inhabitants!.Value, organisation, peppol, body.Reference, at,
            body.InhabitantsOn, body.JoinedOn, body.Address?.Kept());
    }

    internal static IEnumerable<object> Decide(RegisterMunicipality command, Region? region, MunicipalityRegion? belongs)
    {
        if (belongs is not null && belongs.Region != command.Region)
        {
            throw new RuleBroken("municipality-in-another-region");
        }

        var known = region?.Municipalities.GetValueOrDefault(command.Municipality);
        if (command.JoinedOn is { } joined && known?.Memberships.FindLast(one => one.Until is not null) is { } left && joined <= left.Until)
        {
            throw new RuleBroken("joins-before-it-left");
        }

        if (known is not null && Same(command, known))
        {
            return [];
        }

        return region?.Municipalities.Values.Any(other => other.Slug != command.Municipality && Twins(command, other)) is true
            ? throw new RuleBroken("organisation-number-taken")
            : [new MunicipalityRegistered(
                command.Region, command.Municipality, command.Name, command.Inhabitants, command.OrganisationNumber, command.PeppolId, command.Reference, command.At,
                command.InhabitantsOn, command.JoinedOn, command.Address)];
    }

    // Two that are paid for by one organisation, as a federation of theirs, are told apart by where it goes or by its reference; else one number is a slip.
    private static bool Twins(RegisterMunicipality command, Municipality other) =>
        command.OrganisationNumber is { } number && other.OrganisationNumber == number
        && (command.PeppolId ?? $"0007:{number}", command.Reference) == (other.PeppolId ?? $"0007:{number}", other.Reference);

    private static bool Same(RegisterMunicipality command, Municipality known) =>
        (known.Name, known.OrganisationNumber, known.PeppolId, known.Reference, known.Address)
            == (command.Name, command.OrganisationNumber, command.PeppolId, command.Reference, command.Address)
        && (command.JoinedOn is null || known.Memberships[^1] == new Membership(command.JoinedOn, null))
        && (command.Inhabitants == 0
            || (command.InhabitantsOn is { } on
                ? known.Figures.Contains(new InhabitantsFigure(on, command.Inhabitants))
                : known.InhabitantsOn(command.At.SwedishDay())?.Inhabitants == command.Inhabitants));

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/regions/{region}/municipalities/{municipality}", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(RegisterMunicipality)).WithTags("Regions")
        .WithSummary("Says what is known of a municipality; the first time, it joins the region. Idempotent.")
        .Produces<MunicipalityView>().Produces<MunicipalityView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string region, string municipality, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, municipality, body, clock.GetUtcNow());
        var (joins, now, version) = await Save(command, caller, http, sessions);
        http.SetETag(version);
        var view = MunicipalityView.Of(now);
        return joins ? Results.Created($"/api/billing/v1/regions/{region}/municipalities/{municipality}", view) : Results.Ok(view);
    }

    private static async Task<(bool Joins, Municipality Now, long Version)> Save(RegisterMunicipality command, Caller caller, HttpContext http, Sessions sessions)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var session = sessions.Open();
            var stream = await session.FetchFor<Region>(Regions.Region.Key(command.Region), http);
            var belongs = await session.LoadAsync<MunicipalityRegion>(command.Municipality, http.RequestAborted);
            caller.MayRegister(command.Region, belongs);
            var joins = stream.Aggregate?.Municipalities.ContainsKey(command.Municipality) is not true;
            var events = Decide(command, stream.Aggregate, belongs).ToList();
            stream.AppendMany(events);
            if (belongs is null)
            {
                session.Insert(new MunicipalityRegion(command.Municipality, command.Region));
            }

            try
            {
                await session.SaveChangesAsync(http.RequestAborted);
                return (joins, events.Aggregate(stream.Aggregate, Regions.Region.Evolve)!.Municipalities[command.Municipality], stream.CurrentVersion ?? 0);
            }
            catch (DocumentAlreadyExistsException exception) when (attempt < DescribeRegion.Attempts && exception.DocumentType == typeof(MunicipalityRegion))
            {
                // Somebody else let it join at the same moment: looked at again, that is known.
            }
            catch (Exception exception) when (attempt < DescribeRegion.Attempts && http.ExpectedVersion() is null
                && (exception is ConcurrencyException or ExistingStreamIdCollisionException))
            {
                // The region's first municipality has no row to queue up at: of several one wins, the others go on from there.
            }
        }
    }
}
