using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Why something can't be taken, with what in particular; never a value that was sent.</summary>
/// <param name="Code">One of <see cref="ReviewCodes.Swedish"/>.</param>
/// <param name="Field">Our field at fault, where it is one.</param>
public sealed record HrFault(string Code, string? Field = null);

/// <summary>A message of an HR system, read.</summary>
/// <param name="Type">One of <see cref="HrTypes.All"/>; null where it can't be said.</param>
/// <param name="Person">The system's own id of the employee.</param>
/// <param name="Position">Where it stands among all that the system says, see <see cref="HrPosition"/>.</param>
/// <param name="Day">The local day it was said of.</param>
/// <param name="Says">By field, what the employee is from then on, see <see cref="HrEmployee"/>.</param>
/// <param name="Read">Our fields as they were found: what a person is shown.</param>
/// <param name="Faults">Why it can't be taken; empty: it can.</param>
public sealed record HrReading(
    string? Type, string? Person, string Position, DateOnly Day, IReadOnlyDictionary<string, string> Says, IReadOnlyDictionary<string, string> Read,
    IReadOnlyList<HrFault> Faults)
{
    private static readonly TimeSpan FastestClock = TimeSpan.FromDays(1);
    private static readonly DateOnly Earliest = new(1940, 1, 1);

    /// <summary>What nobody foresaw while it was read, the fault being <c>failed</c>; null: nothing. What it says may be out of the message: it is logged by its kind and place alone.</summary>
    internal Exception? Unforeseen { get; init; }

    /// <summary>Reads a message.</summary>
    /// <param name="body">As sent.</param>
    /// <param name="mapping">How the system's words are read.</param>
    /// <param name="municipality">Slug of whose system it is.</param>
    /// <param name="sent">When it was sent: its time where it says none.</param>
    /// <param name="received">When it came (UTC).</param>
    /// <param name="isKnown">Whether a municipality is one that we know.</param>
    public static HrReading Of(
        string body, HrMapping mapping, string municipality, DateTimeOffset sent, DateTimeOffset received, Func<string, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        try
        {
            return SoundJson.Read(body) is JsonObject found ? new Reader(found, mapping, municipality, isKnown).Read(sent, received) : Not(sent, "unreadable");
        }
        catch (Exception exception) when (!ProblemResponses.IsTransient(exception))
        {
            // One message that reading fails on must not keep those beside it: it waits for somebody.
            return Not(sent, "failed") with { Unforeseen = exception };
        }
    }

    private static HrReading Not(DateTimeOffset sent, string code) =>
        new(null, null, HrPosition.Of(null, sent), sent.SwedishDay(), new Dictionary<string, string>(), new Dictionary<string, string>(), [new HrFault(code)]);

    private sealed class Reader(JsonObject root, HrMapping mapping, string municipality, Func<string, bool> isKnown)
    {
        private readonly Dictionary<string, string> read = [];
        private readonly Dictionary<string, string> says = [];
        private readonly List<HrFault> faults = [];
        private readonly JsonObject data = root["data"] as JsonObject ?? root;

        public HrReading Read(DateTimeOffset sent, DateTimeOffset received)
        {
            foreach (var field in HrMapping.AllFields)
            {
                if (Find(field) is { Length: > 0 } text)
                {
                    read[field] = text;
                }
            }

            var at = Time(sent, received);
            var position = HrPosition.Of(Sequence(), at);
            var type = Type();
            if (Field("person") is null)
            {
                faults.Add(new HrFault("incomplete", "person"));
            }

            if (type is not null)
            {
                Say(type, at.SwedishDay());
            }

            return new HrReading(type, Field("person"), position, at.SwedishDay(), says, read, faults);
        }

        private string? Field(string name) => read.GetValueOrDefault(name);

        // Ours where the mapping names no other place; CloudEvents says time for what we call occurredAt.
        private string? Find(string field)
        {
            if (mapping.Fields?.GetValueOrDefault(field) is { } path)
            {
                return path.StartsWith("$.", StringComparison.Ordinal) ? At(root, path[2..]) : At(data, path) ?? At(root, path);
            }

            return field switch
            {
                "type" or "sequence" => At(root, field),
                "occurredAt" => At(root, "occurredAt") ?? At(root, "time"),
                _ => At(data, field),
            };
        }

        private static string? At(JsonNode? node, string path)
        {
            foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
            {
                node = step switch
                {
                    ['[', .. var index, ']'] => node is JsonArray list && int.TryParse(index, CultureInfo.InvariantCulture, out var at) && at < list.Count ? list[at] : null,
                    _ => node is JsonObject named && named.TryGetPropertyValue(step, out var found) ? found : null,
                };
            }

            return node switch
            {
                JsonValue value => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim() : value.ToJsonString(),
                // Kinds of work may be a list.
                JsonArray list when list.All(one => one is JsonValue) => string.Join(',', list),
                _ => null,
            };
        }

        private string? Type()
        {
            if (Field("type") is not { } told)
            {
                faults.Add(new HrFault("unknown-type", "type"));
                return null;
            }

            var type = mapping.Types?.GetValueOrDefault(told) ?? told;
            if (!HrTypes.All.Contains(type) && type != HrTypes.Stated)
            {
                faults.Add(new HrFault("unknown-type", "type"));
                return null;
            }

            return read["type"] = type;
        }

        private DateTimeOffset Time(DateTimeOffset sent, DateTimeOffset received)
        {
            if (Field("occurredAt") is not { } text)
            {
                return sent;
            }

            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || at > received + FastestClock)
            {
                faults.Add(new HrFault("invalid", "occurredAt"));
                return sent;
            }

            return at;
        }

        private long? Sequence()
        {
            if (Field("sequence") is not { } text)
            {
                return null;
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            faults.Add(new HrFault("invalid", "sequence"));
            return null;
        }

        private void Say(string type, DateOnly day)
        {
            var today = day;
            switch (type)
            {
                case HrTypes.Hired:
                    Person();
                    Place("");
                    says["employed"] = $"yes:{Text(Date("from") ?? today)}";
                    break;
                case HrTypes.Stated:
                    Person();
                    Place("");
                    Leads(unlessTold: null);
                    Active(today);
                    break;
                case HrTypes.Changed:
                    Person();
                    Place("");
                    Something("name", "email", "unit", "role", "professionSince", "kinds");
                    break;
                case HrTypes.Moved:
                    Place(Text(Date("from") ?? today));
                    Something("unit");
                    break;
                case HrTypes.Left:
                    says["employed"] = $"no:{Text(Date("on") ?? Date("until") ?? today)}";
                    break;
                case HrTypes.LeaveStarted:
                    var from = Date("from") ?? today;
                    says["leaveFrom"] = Text(from);
                    if (Date("until") is { } until)
                    {
                        if (until < from)
                        {
                            faults.Add(new HrFault("invalid", "until"));
                        }

                        // The last day there is says until further notice: it is how systems write that there is no end.
                        if (until < DateOnly.MaxValue)
                        {
                            says["leaveUntil"] = Text(until.AddDays(1));
                        }
                    }

                    break;
                case HrTypes.LeaveEnded:
                    says["leaveUntil"] = Text(Date("from") ?? Date("on") ?? today);
                    break;
                default:
                    Place("");
                    if (Field("role") is not null)
                    {
                        Role();
                    }

                    Leads(unlessTold: "yes");
                    break;
            }
        }

        private void Active(DateOnly today)
        {
            if (data["active"] is not JsonValue active)
            {
                return;
            }

            var employed = active.GetValueKind() is JsonValueKind.True;
            if (mapping.InactiveIsLeave)
            {
                says["employed"] = $"yes:{Text(today)}";
                says[employed ? "leaveUntil" : "leaveFrom"] = Text(today);
            }
            else
            {
                says["employed"] = $"{(employed ? "yes" : "no")}:{Text(today)}";
            }
        }

        private void Person()
        {
            var name = Field("name") ?? string.Join(' ', new[] { Field("givenName"), Field("familyName") }.OfType<string>());
            if (name.Length > 0)
            {
                Take("name", name, 200);
            }

            if (Field("email") is { } email)
            {
                Take("email", email, 254);
                if (email.Split('@') is not [{ Length: > 0 }, { Length: > 2 } domain] || !domain.Contains('.', StringComparison.Ordinal) || email.Any(char.IsWhiteSpace))
                {
                    faults.Add(new HrFault("invalid", "email"));
                }
            }

            Role();
            if (Date("professionSince") is { } since)
            {
                says["professionSince"] = Text(since);
            }

            if (Field("kinds") is { } kinds)
            {
                var told = kinds.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                says["kinds"] = string.Join(',', told);
                if (told.Except(["assessed", "service", "residential"]).Any())
                {
                    faults.Add(new HrFault("invalid", "kinds"));
                }
            }
        }

        private void Role()
        {
            if (Field("role") is { } role)
            {
                Take("role", mapping.Roles?.GetValueOrDefault(role) ?? role, 100);
            }
        }

        private void Place(string from)
        {
            var works = Field("municipality") is { } told ? mapping.Municipalities?.GetValueOrDefault(told) ?? Slug(told) : null;
            if (works is not null && works != municipality && !isKnown(works))
            {
                faults.Add(new HrFault("unknown-municipality", "municipality"));
            }

            if (Field("unit") is { } unit)
            {
                var ours = mapping.Units?.GetValueOrDefault(unit);
                // The units of another municipality are not in this one's list.
                if (ours is null && mapping.ListedUnitsOnly && (works ?? municipality) == municipality && mapping.Units?.Values.Contains(unit) is not true)
                {
                    faults.Add(new HrFault("unknown-unit", "unit"));
                }

                Take("unit", ours ?? unit, 100);
            }
            else if (works is null)
            {
                return;
            }
            else if (works != municipality)
            {
                faults.Add(new HrFault("incomplete", "unit"));
            }

            says["works"] = works ?? municipality;
            says["from"] = from;
        }

        private void Leads(string? unlessTold)
        {
            switch (Field("leads") ?? unlessTold)
            {
                case "true" or "yes":
                    says["leads"] = "yes";
                    break;
                case "false" or "no":
                    says["leads"] = "no";
                    break;
                case null:
                    break;
                default:
                    faults.Add(new HrFault("invalid", "leads"));
                    break;
            }
        }

        private void Take(string field, string text, int most)
        {
            says[field] = text.Trim();
            if (text.Length > most || text.Any(char.IsControl))
            {
                faults.Add(new HrFault("invalid", field));
            }
        }

        private void Something(params ReadOnlySpan<string> fields)
        {
            if (says.Count == 0)
            {
                faults.Add(new HrFault("incomplete", string.Join(", ", fields.ToArray())));
            }
        }

        private DateOnly? Date(string field)
        {
            if (Field(field) is not { } text)
            {
                return null;
            }

            // A day, or a time of which the Swedish day counts.
            if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date >= Earliest)
            {
                return date;
            }

            if (text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at.Year >= Earliest.Year)
            {
                return at.SwedishDay();
            }

            faults.Add(new HrFault("invalid", field));
            return null;
        }

        private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static string Slug(string name) => string.Concat(name.Trim().ToLowerInvariant().Select(character => character switch
        {
            'å' or 'ä' => 'a',
            'ö' => 'o',
            ' ' => '-',
            _ => character,
        }));
    }
}

/// <summary>
/// Where a message stands among all that a system says of an employee, as text that sorts: by the system's own number where it numbers, else by its time.
/// A message with a number is later than any without.
/// </summary>
public static class HrPosition
{
    /// <summary>The position.</summary>
    /// <param name="sequence">The system's own number.</param>
    /// <param name="at">The system's time.</param>
    public static string Of(long? sequence, DateTimeOffset at) => sequence is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"1 {number:D20}")
        : $"0 {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}";
}
