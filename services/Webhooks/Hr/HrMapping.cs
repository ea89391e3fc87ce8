using System.Text.RegularExpressions;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>How an HR system's own words are read: where its fields are, and what its types, units, roles and municipalities are called here.</summary>
/// <param name="Fields">Our field to a path in its JSON: <c>anstalld.namn</c>, <c>tilltrade[0].datum</c>; from the root where it begins with <c>$.</c></param>
/// <param name="Types">Its type to ours, one of <see cref="HrTypes.All"/>.</param>
/// <param name="Units">Its unit (code or name) to ours.</param>
/// <param name="Roles">Its role (code or name) to ours.</param>
/// <param name="Municipalities">Its municipality to our slug.</param>
/// <param name="ListedUnitsOnly">Whether a unit that is not listed is for somebody to look at.</param>
/// <param name="InactiveIsLeave">Whether SCIM's <c>active: false</c> is a leave instead of an end of employment.</param>
public sealed partial record HrMapping(
    IReadOnlyDictionary<string, string>? Fields = null, IReadOnlyDictionary<string, string>? Types = null, IReadOnlyDictionary<string, string>? Units = null,
    IReadOnlyDictionary<string, string>? Roles = null, IReadOnlyDictionary<string, string>? Municipalities = null, bool ListedUnitsOnly = false,
    bool InactiveIsLeave = false)
{
    private const int MostEntries = 5000;

    /// <summary>Our own words.</summary>
    public static HrMapping None { get; } = new();

    /// <summary>The fields that a path may be given for: those of an employee, and those around them.</summary>
    public static IReadOnlyList<string> AllFields { get; } =
    [
        "type", "occurredAt", "sequence", "person", "name", "givenName", "familyName", "email", "municipality", "unit", "role", "professionSince", "kinds",
        "from", "until", "on", "leads",
    ];

    /// <summary>The same without its places and types, for what is in our own words already.</summary>
    public HrMapping OfValues() => this with { Fields = null, Types = null };

    internal void Check(Validation check)
    {
        void Each(string name, IReadOnlyDictionary<string, string>? entries, Action<string, string> one)
        {
            check.That(entries is null || entries.Count <= MostEntries, name, "length", $"Högst {MostEntries} rader.");
            foreach (var (key, value) in entries ?? new Dictionary<string, string>())
            {
                if (check.Text($"{name}.{key}", value, 200))
                {
                    one(key, value);
                }
            }
        }

        Each("mapping.fields", Fields, (field, path) =>
        {
            check.That(AllFields.Contains(field), $"mapping.fields.{field}", "unknown", $"Fältet finns inte. Fält: {string.Join(", ", AllFields)}.");
            check.That(PathPattern().IsMatch(path), $"mapping.fields.{field}", "format", "Ange en sökväg som anstalld.namn eller rader[0].datum.");
        });
        Each("mapping.types", Types, (type, ours) =>
            check.That(HrTypes.All.Contains(ours), $"mapping.types.{type}", "unknown", $"Händelsen finns inte. Händelser: {string.Join(", ", HrTypes.All)}."));
        Each("mapping.units", Units, (unit, ours) => check.Text($"mapping.units.{unit}", ours, 100));
        Each("mapping.roles", Roles, (role, ours) => check.Text($"mapping.roles.{role}", ours, 100));
        Each("mapping.municipalities", Municipalities, (municipality, ours) => check.Slug($"mapping.municipalities.{municipality}", ours));
        check.That(!ListedUnitsOnly || Units is { Count: > 0 }, "mapping.units", "required", "Ange kommunens enheter.");
    }

    [GeneratedRegex(@"^(\$\.)?[\p{L}\p{N}_@:-]+(\[[0-9]+\])*(\.[\p{L}\p{N}_@:-]+(\[[0-9]+\])*)*$")]
    private static partial Regex PathPattern();
}

/// <summary>What an HR system may tell.</summary>
public static class HrTypes
{
    /// <summary>Employed, for the first time or again.</summary>
    public const string Hired = "employee.hired";

    /// <summary>Name, address, unit, role, kinds of work or time in the profession are otherwise.</summary>
    public const string Changed = "employee.changed";

    /// <summary>Another unit, or another municipality.</summary>
    public const string Moved = "employee.moved";

    /// <summary>Employed no longer.</summary>
    public const string Left = "employee.left";

    /// <summary>On leave.</summary>
    public const string LeaveStarted = "employee.leave-started";

    /// <summary>Back from leave.</summary>
    public const string LeaveEnded = "employee.leave-ended";

    /// <summary>Leads a unit, or no longer does.</summary>
    public const string ManagerOfUnit = "employee.manager-of-unit";

    /// <summary>All that is known of an employee: what a directory says by SCIM.</summary>
    internal const string Stated = "employee.stated";

    /// <summary>Every type that a system may send.</summary>
    public static IReadOnlyList<string> All { get; } = [Hired, Changed, Moved, Left, LeaveStarted, LeaveEnded, ManagerOfUnit];
}
