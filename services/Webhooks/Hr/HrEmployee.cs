using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>What a message says of an employee, until Enrolment has been told.</summary>
/// <param name="Message">The message.</param>
/// <param name="Position">Where it stands, see <see cref="HrPosition"/>.</param>
/// <param name="Day">The local day it was said of.</param>
/// <param name="Says">By field, what the employee is from then on.</param>
/// <param name="Held">Whether it waits for somebody to look at it: it contradicts what is known.</param>
public sealed record HrStatement(Guid Message, string Position, DateOnly Day, IReadOnlyDictionary<string, string> Says, bool Held = false);

/// <summary>The latest that was said of a field.</summary>
/// <param name="Position">Where it was said.</param>
/// <param name="Day">The local day it was said of.</param>
/// <param name="Message">By which message.</param>
/// <param name="Value">What; of name and address only a keyed hash, once Enrolment has been told.</param>
public sealed record HrKnown(string Position, DateOnly Day, Guid Message, string Value);

/// <summary>
/// An employee as a system says: per field the latest by the system's own order, whatever order the messages came in. Taking in the same messages in any
/// order, any number of times, gives the same. A row that can be deleted, no stream: it holds names until Enrolment has been told.
/// </summary>
/// <param name="Id">See <see cref="HrKeys.EmployeeOf"/>.</param>
/// <param name="Integration">The system.</param>
/// <param name="Municipality">Slug.</param>
public sealed record HrEmployee(Guid Id, Guid Integration, string Municipality)
{
    private static readonly string[] Secret = ["name", "email"];
    private static readonly string[] Managers = ["manager", "chef", "enhetschef", "arbetsledare", "förste socialsekreterare", "gruppledare", "teamledare"];

    /// <summary>What Enrolment has been told, by field.</summary>
    public IReadOnlyDictionary<string, HrKnown> Known { get; init; } = new Dictionary<string, HrKnown>();

    /// <summary>What it has not been told yet, or refused.</summary>
    public IReadOnlyList<HrStatement> Waiting { get; init; } = [];

    /// <summary>Who it is in Enrolment; null until it was told.</summary>
    public Guid? Participant { get; init; }

    /// <summary>Whether Enrolment was last told that she or he is on leave.</summary>
    public bool? OnLeaveTold { get; init; }

    /// <summary>Counts what Enrolment is told: what comes late there changes nothing.</summary>
    public long Version { get; init; }

    /// <summary>When there is something to tell, UTC in a form that sorts as text; null: nothing.</summary>
    public string? Due { get; init; }

    /// <summary>Who is telling it; whoever lost the claim may not record.</summary>
    public string? Claim { get; init; }

    /// <summary>How often in a row Enrolment could not be reached.</summary>
    public int Failures { get; init; }

    /// <summary>Takes in a statement, once; the same message again replaces what it said before.</summary>
    /// <param name="statement">What is said.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The employee, and whether the statement contradicts another at the very same position.</returns>
    public (HrEmployee Employee, bool Contradicts) Hear(HrStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var others = Without(statement.Message);
        var (latest, _) = Fold(others.Known, others.Waiting.Where(one => !one.Held));
        var contradicts = statement.Says.Any(one =>
            latest.TryGetValue(one.Key, out var known) && known.Position == statement.Position && known.Message != statement.Message && !IsSame(one.Key, known.Value, one.Value))
            || others.Waiting.Any(other => !other.Held && other.Position == statement.Position
                && other.Says.Any(one => statement.Says.TryGetValue(one.Key, out var said) && said != one.Value));
        return (others with
        {
            Waiting = [.. others.Waiting, statement with { Held = contradicts }],
            // Whoever is telling looks again before it lets go.
            Due = Claim is not null ? Due : Delivery.Sortable(now),
        }, contradicts);
    }

    /// <summary>The employee as if a message that is not told had not been.</summary>
    /// <param name="message">Id.</param>
    public HrEmployee Without(Guid message) => this with { Waiting = [.. Waiting.Where(one => one.Message != message)] };

    /// <summary>The employee without anything of who it is: what was said of name and address is gone, and what is not told.</summary>
    public HrEmployee Forgotten() => this with { Known = Known.Where(one => !Secret.Contains(one.Key)).ToDictionary(), Waiting = [] };

    /// <summary>The statements that may be told, in the system's order, without those of one who had left by then.</summary>
    /// <returns>What may be told, and what may not, as nobody is employed.</returns>
    public (IReadOnlyList<HrStatement> Sound, IReadOnlyList<HrStatement> OfNobody) Candidates()
    {
        var all = Waiting.Where(one => !one.Held).OrderBy(one => one.Position, StringComparer.Ordinal).ThenBy(one => one.Message).ToList();
        var (latest, _) = Fold(Known, all);
        var ofNobody = all.Where(one => !one.Says.ContainsKey("employed") && IsAfterLeaving(latest, one.Position, one.Day)).ToList();
        return ([.. all.Except(ofNobody)], ofNobody);
    }

    /// <summary>What the employee is once statements are told.</summary>
    /// <param name="statements">Of <see cref="Waiting"/>.</param>
    /// <param name="today">Local date.</param>
    public HrTelling Tell(IReadOnlyList<HrStatement> statements, DateOnly today)
    {
        var (latest, won) = Fold(Known, statements);
        string? Said(string field) => won.Contains(field) ? latest[field].Value : null;
        var onLeave = OnLeave(latest, today);
        var leads = latest.GetValueOrDefault("leads")?.Value;
        var role = won.Contains("role") || won.Contains("leads") ? latest.GetValueOrDefault("role")?.Value : null;
        // Of the role and that she or he leads, the later word holds.
        if (leads == "yes" && (role is not null || won.Contains("leads")) && !Managers.Contains(role ?? "", StringComparer.OrdinalIgnoreCase)
            && string.CompareOrdinal(latest["leads"].Position, latest.GetValueOrDefault("role")?.Position) >= 0)
        {
            role = "enhetschef";
        }

        var works = Said("works") ?? (won.Contains("unit") ? latest.GetValueOrDefault("works")?.Value : null);
        var employed = Said("employed")?.Split(':');
        return new HrTelling(
            Version,
            Said("name"), Said("email"),
            // What came of one who had left was kept for when she or he is hired again.
            Said("unit") ?? (employed is ["yes", _] ? latest.GetValueOrDefault("unit")?.Value : null), works == Municipality ? null : works,
            Date(Said("from") is { Length: > 0 } from ? from : null) ?? (employed is ["yes", var since] ? Date(since) : null),
            role, Date(Said("professionSince")), Said("kinds")?.Split(',', StringSplitOptions.RemoveEmptyEntries), employed is null ? null : employed[0] == "yes",
            employed is ["no", var until] ? Date(until) : null,
            won.Contains("leaveFrom") || won.Contains("leaveUntil") || employed is ["yes", _] || onLeave != OnLeaveTold ? onLeave : null);
    }

    /// <summary>The employee after Enrolment was told statements.</summary>
    /// <param name="statements">Of <see cref="Waiting"/>.</param>
    /// <param name="participant">Who it is there.</param>
    /// <param name="today">Local date.</param>
    /// <returns>The employee, and the messages of which nothing holds: something later was said before.</returns>
    public (HrEmployee Employee, IReadOnlyList<Guid> Superseded) Told(IReadOnlyList<HrStatement> statements, Guid? participant, DateOnly today)
    {
        var (latest, _) = Fold(Known, statements);
        var holding = latest.Values.Select(one => one.Message).ToHashSet();
        var told = statements.Select(one => one.Message).ToHashSet();
        return (
            this with
            {
                Known = latest.ToDictionary(
                    one => one.Key,
                    one => Secret.Contains(one.Key) && !one.Value.Value.StartsWith('#') ? one.Value with { Value = Hash(one.Value.Value) } : one.Value),
                Waiting = [.. Waiting.Where(one => !told.Contains(one.Message))],
                Participant = participant ?? Participant,
                OnLeaveTold = OnLeave(latest, today),
                Failures = 0,
            },
            [.. told.Where(one => !holding.Contains(one))]);
    }

    /// <summary>The messages that were told and speak of one who, as is known since, had left by then.</summary>
    public IReadOnlyList<Guid> SpeakOfNobody() =>
    [
        .. Known.Where(one => one.Key != "employed" && IsAfterLeaving(Known, one.Value.Position, one.Value.Day)).Select(one => one.Value.Message).Distinct()
            .Where(message => Known["employed"].Message != message),
    ];

    /// <summary>The next local day on which something told takes effect here rather than in Enrolment: a leave begins or ends.</summary>
    /// <param name="today">Local date.</param>
    public DateOnly? Next(DateOnly today) =>
        new[] { Date(Known.GetValueOrDefault("leaveFrom")?.Value), Date(Known.GetValueOrDefault("leaveUntil")?.Value) }.Where(day => day > today).Min();

    /// <summary>The message that said of a leave what takes effect now and Enrolment does not know yet; null: none.</summary>
    /// <param name="today">Local date.</param>
    public Guid? LeaveToTell(DateOnly today) =>
        OnLeave(Known, today) is { } on && on != OnLeaveTold ? Known.GetValueOrDefault(on ? "leaveFrom" : "leaveUntil")?.Message : null;

    private static bool IsAfterLeaving(IReadOnlyDictionary<string, HrKnown> latest, string position, DateOnly day) =>
        latest.GetValueOrDefault("employed") is { } employment && employment.Value.StartsWith("no:", StringComparison.Ordinal)
        && string.CompareOrdinal(position, employment.Position) > 0 && day >= Date(employment.Value[3..]);

    /// <returns>Whether on leave; null: nothing was said of it.</returns>
    private static bool? OnLeave(IReadOnlyDictionary<string, HrKnown> latest, DateOnly today)
    {
        var (from, until) = (latest.GetValueOrDefault("leaveFrom"), latest.GetValueOrDefault("leaveUntil"));
        if (from is null)
        {
            return until is null ? null : false;
        }

        // A leave ends with the employment it was of: whoever is hired after it is not on it.
        if (latest.GetValueOrDefault("employed") is { } employment && employment.Value.StartsWith("yes", StringComparison.Ordinal)
            && string.CompareOrdinal(employment.Position, from.Position) > 0)
        {
            return false;
        }

        // An end that was said before the beginning is that of an earlier leave.
        var ends = until is not null && string.CompareOrdinal(until.Position, from.Position) >= 0 ? Date(until.Value) : null;
        return Date(from.Value) <= today && (ends is null || today < ends);
    }

    /// <returns>The latest of each field, and the fields of which a statement holds.</returns>
    private static (Dictionary<string, HrKnown> Latest, HashSet<string> Won) Fold(
        IReadOnlyDictionary<string, HrKnown> known, IEnumerable<HrStatement> statements)
    {
        var latest = known.ToDictionary();
        var won = new HashSet<string>();
        foreach (var statement in statements)
        {
            foreach (var (field, value) in statement.Says)
            {
                if (!latest.TryGetValue(field, out var before) || string.CompareOrdinal(statement.Position, before.Position) > 0)
                {
                    latest[field] = new HrKnown(statement.Position, statement.Day, statement.Message, value);
                    won.Add(field);
                }
            }
        }

        return (latest, won);
    }

    private bool IsSame(string field, string known, string said) => known == said || Secret.Contains(field) && known == Hash(said);

    private string Hash(string value) => "#" + Convert.ToHexStringLower(HMACSHA256.HashData(Id.ToByteArray(), Encoding.UTF8.GetBytes(value)));

    private static DateOnly? Date(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What Enrolment is told of an employee; null was not said.</summary>
/// <param name="Version">Counts what is told.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Municipality">Slug, where it is another than the system's own.</param>
/// <param name="From">From when unit and municipality hold.</param>
/// <param name="Role">Role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="Kinds">Kinds of utförare.</param>
/// <param name="Employed">Whether employed.</param>
/// <param name="Until">Last day of one who is not.</param>
/// <param name="OnLeave">Whether on leave.</param>
public sealed record HrTelling(
    long Version, string? Name, string? Email, string? Unit, string? Municipality, DateOnly? From, string? Role, DateOnly? ProfessionSince,
    IReadOnlyList<string>? Kinds, bool? Employed, DateOnly? Until, bool? OnLeave)
{
    /// <summary>Nothing was said.</summary>
    public static HrTelling Nothing { get; } = new(0, null, null, null, null, null, null, null, null, null, null, null);
}
