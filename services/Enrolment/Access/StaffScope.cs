using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Enrolment.Access;

/// <summary>Whose staff a caller may see, as a condition of SQL on the participants' table <c>p</c>: <see cref="Scope"/>'s rules where many are read at once.</summary>
/// <param name="Condition">Begins with <c>p.</c>; to be joined by <c>and</c>.</param>
/// <param name="Values">What stands for its question marks, in order.</param>
internal sealed record StaffScope(string Condition, IReadOnlyList<object> Values)
{
    private const string Employed = "p.tenant_id = ? and p.data ->> 'status' <> 'Left'";

    /// <summary>The caller's staff, or the part of it that is asked for.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="municipality">Slug; null: all of the own.</param>
    /// <param name="unit">The unit; null: all.</param>
    public static StaffScope Of(Caller caller, string? municipality = null, string? unit = null)
    {
        var scope = new StaffScope(Employed, [Tenants.None]);
        scope = caller.Role switch
        {
            Role.National => scope,
            Role.Coordinator => scope.And(
                "(p.data ->> 'region' = ? or p.data ->> 'region' is null and p.data ->> 'municipality' in (select m.id from mt_doc_municipality m where m.data ->> 'region' = ?))",
                caller.Region ?? "", caller.Region ?? ""),
            Role.Participant => scope.And("p.id = ?", caller.Person ?? Guid.Empty),
            Role.MunicipalAdministrator or Role.Integration => scope.At(caller.Municipality ?? "", null),
            Role.Manager => scope.At(caller.Municipality ?? "", caller.Unit),
            _ => scope.And("false"),
        };
        return (municipality, unit) switch
        {
            (null, null) => scope,
            (null, _) => scope.And("p.data ->> 'unit' = ?", unit),
            _ => scope.At(municipality, unit),
        };
    }

    /// <summary>Everybody who works at a municipality, or a unit of it.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="unit">The unit; null: all.</param>
    public static StaffScope Of(string municipality, string? unit) => new StaffScope(Employed, [Tenants.None]).At(municipality, unit);

    public StaffScope And(string condition, params object[] values) => new($"{Condition} and {condition}", [.. Values, .. values]);

    private StaffScope At(string municipality, string? unit) => unit is null
        ? And("p.data ->> 'municipality' = ?", municipality)
        : And("p.data ->> 'municipality' = ? and p.data ->> 'unit' = ?", municipality, unit);
}
