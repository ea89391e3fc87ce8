using System.Text.RegularExpressions;
using JasperFx;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
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
public sealed partial record RegisterMunicipality(
    string Region, string Municipality, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="Name">The municipality's name.</param>
    /// <param name="Inhabitants">0 where not known; then the region can't split by population.</param>
    /// <param name="OrganisationNumber">Ten digits, hyphen allowed, check digit checked.</param>
    /// <param name="PeppolId">Such as <c>0007:2120002742</c>.</param>
    /// <param name="Reference">A code for the buyer's invoices, without spaces; no person's name.</param>
    public sealed record Body(string? Name, int? Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference);

    internal static RegisterMunicipality From(string region, string municipality, Body body, DateTimeOffset at)
    {
        var input = new Validation();
        input.Slug("region", region);
        input.Slug("municipality", municipality);
        input.Text("name", body.Name, 100);
        input.Range("inhabitants", body.Inhabitants, 0, 10_000_000);
        var organisation = body.OrganisationNumber?.Replace("-", "", StringComparison.Ordinal);
        input.That(organisation is null || IsOrganisationNumber(organisation), "organisationNumber", "format", "Ange ett giltigt organisationsnummer med tio siffror.");
        input.That(body.PeppolId is null || PeppolPattern().IsMatch(body.PeppolId), "peppolId", "format", "Ange Peppol-id som 0007:2120000000.");
        input.That(
            body.Reference is null || ReferencePattern().IsMatch(body.Reference), "reference", "format", "Ange en referenskod utan mellanslag, högst 50 tecken. Inga namn.");
        input.ThrowIfAny();
        return new RegisterMunicipality(region, municipality, body.Name!.Trim(), body.Inhabitants!.Value, organisation, body.PeppolId, body.Reference, at);
    }

    internal static IEnumerable<object> Decide(RegisterMunicipality command, Region? region, MunicipalityRegion? belongs)
    {
        if (belongs is not null && belongs.Region != command.Region)
        {
            throw new RuleBroken("municipality-in-another-region");
        }

        var now = new Municipality(
            command.Municipality, command.Name, command.Inhabitants, command.OrganisationNumber, command.PeppolId, command.Reference);
        return region?.Municipalities.GetValueOrDefault(command.Municipality) == now
            ? []
            : [new MunicipalityRegistered(
                command.Region, command.Municipality, command.Name, command.Inhabitants, command.OrganisationNumber, command.PeppolId, command.Reference, command.At)];
    }

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
        var (joins, version) = await Save(command, caller, http, sessions);
        http.SetETag(version);
        var view = MunicipalityView.Of(new Municipality(
            municipality, command.Name, command.Inhabitants, command.OrganisationNumber, command.PeppolId, command.Reference));
        return joins ? Results.Created($"/api/billing/v1/regions/{region}/municipalities/{municipality}", view) : Results.Ok(view);
    }

    private static async Task<(bool Joins, long Version)> Save(RegisterMunicipality command, Caller caller, HttpContext http, Sessions sessions)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var session = sessions.Open();
            var stream = await session.FetchFor<Region>(Regions.Region.Key(command.Region), http);
            var belongs = await session.LoadAsync<MunicipalityRegion>(command.Municipality, http.RequestAborted);
            caller.MayRegister(command.Region, belongs);
            var joins = stream.Aggregate?.Municipalities.ContainsKey(command.Municipality) is not true;
            stream.AppendMany(Decide(command, stream.Aggregate, belongs));
            if (belongs is null)
            {
                session.Insert(new MunicipalityRegion(command.Municipality, command.Region));
            }

            try
            {
                await session.SaveChangesAsync(http.RequestAborted);
                return (joins, stream.CurrentVersion ?? 0);
            }
            catch (DocumentAlreadyExistsException exception) when (attempt < Attempts && exception.DocumentType == typeof(MunicipalityRegion))
            {
                // Somebody else let it join at the same moment: looked at again, that is known.
            }
            catch (Exception exception) when (attempt < Attempts && http.ExpectedVersion() is null
                && (exception is ConcurrencyException or ExistingStreamIdCollisionException))
            {
                // The region's first municipality has no row to queue up at: of several one wins, the others go on from there.
            }
        }
    }

    private const int Attempts = 5;

    /// <summary>Ten digits, the third at least 2, and the last the check digit of the others (Luhn).</summary>
    internal static bool IsOrganisationNumber(string number)
    {
        if (number.Length != 10 || !number.All(char.IsAsciiDigit) || number[2] < '2')
        {
            return false;
        }

        var sum = number.Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 2 : 1)).Sum(product => product > 9 ? product - 9 : product);
        return sum % 10 == 0;
    }

    [GeneratedRegex("^[0-9]{4}:[A-Za-z0-9-]{1,50}$")]
    private static partial Regex PeppolPattern();

    [GeneratedRegex("^[A-Za-z0-9ÅÄÖåäö._/-]{1,50}$")]
    private static partial Regex ReferencePattern();
}
