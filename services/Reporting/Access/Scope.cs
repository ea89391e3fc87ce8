using Marten;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Access;

/// <summary>
/// Who may read which figures, in one place. Coordinator: own region. Manager and municipal administrator: own municipality,
/// a manager whose token names a unit that unit's; of the others nothing, not even summed. National: all. What is outside is answered as if it did not exist.
/// </summary>
internal static class Scope
{
    // Of any journey.
    private const string Known =
        """
        select exists (select 1 from mt_doc_municipalityfigures where data ->> 'region' = ?) or exists (select 1 from mt_doc_occasionfigures where data ->> 'region' = ?)
            or exists (select 1 from mt_doc_trainerfigures where data ->> 'region' = ?) or exists (select 1 from mt_doc_headcountfigures where data ->> 'region' = ?)
            or exists (select 1 from mt_doc_invoicefigures where data ->> 'region' = ?)
        """;

    /// <summary>Checks the region.</summary>
    /// <exception cref="NotFound">It is outside the caller's scope.</exception>
    public static async Task CheckRegion(this Caller caller, string region, Sessions sessions, CancellationToken cancellation)
    {
        var allowed = caller.Role switch
        {
            // What nobody has told of is no region: an empty year of a misspelt one would look like a year in which nothing happened.
            Role.National => await Exists(region, sessions, cancellation),
            Role.Coordinator => caller.Region == region,
            Role.Manager or Role.MunicipalAdministrator => caller.Municipality is { } own
                && (caller.Region is { } said ? said == region : await BelongsTo(region, own, sessions, cancellation)),
            _ => false,
        };
        if (!allowed)
        {
            throw new NotFound();
        }
    }

    /// <summary>Whether the caller may see the municipality's figures by themselves.</summary>
    public static bool MaySee(this Caller caller, string municipality) =>
        caller.Role is Role.National or Role.Coordinator || caller.Municipality == municipality;

    /// <summary>The only municipality the caller may see; null: any.</summary>
    public static string? Own(this Caller caller) => caller.Role is Role.Manager or Role.MunicipalAdministrator ? caller.Municipality : null;

    /// <summary>The unit whose people alone the caller sees in Enrolment, and so here; null: all of the municipality's, or the region's.</summary>
    public static string? OwnUnit(this Caller caller) => caller.Role == Role.Manager ? caller.Unit : null;

    private static async Task<bool> Exists(string region, Sessions sessions, CancellationToken cancellation)
    {
        await using IQuerySession session = sessions.Read();
        return (await session.QueryAsync<bool>(Known, cancellation, region, region, region, region, region))[0];
    }

    private static async Task<bool> BelongsTo(string region, string municipality, Sessions sessions, CancellationToken cancellation)
    {
        await using IQuerySession session = sessions.Read();
        return await session.LoadAsync<MunicipalityFigures>(MunicipalityFigures.IdOf(region, municipality), cancellation) is not null;
    }
}
