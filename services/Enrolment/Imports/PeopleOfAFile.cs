using System.Globalization;
using System.Text;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Imports;

namespace Yrkesresan.Enrolment.Imports;

/// <summary>
/// Registers and changes people by the rows of a file, each as if its sender had done it by hand. A person is who has the e-mail address in the
/// municipality; whoever only looks like one that is known is taken as told, with a warning.
/// </summary>
internal sealed class PeopleOfAFile(TimeProvider clock) : IImportKind
{
    public const string Name = "participants";
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd", "yyyy.MM.dd"];

    private static readonly Dictionary<string, string> KindNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["assessed"] = "assessed",
        ["bistånd"] = "assessed",
        ["biståndsbedömd"] = "assessed",
        ["biståndsbeslut"] = "assessed",
        ["beslut"] = "assessed",
        ["service"] = "service",
        ["serviceinsats"] = "service",
        ["serviceinsatser"] = "service",
        ["residential"] = "residential",
        ["boende"] = "residential",
        ["dygnet runt"] = "residential",
        ["heldygnsvård"] = "residential",
        ["dygnsvård"] = "residential",
    };

    public string Kind => Name;

    /// <summary>The columns; what a caller's scope says need not stand in the file.</summary>
    public static IReadOnlyList<CsvColumn> ColumnsFor(Caller caller) =>
    [
        new("name", true, "namn", "name", "för- och efternamn", "full name"),
        new("email", true, "e-post", "email", "epostadress", "mejl", "mail"),
        new("municipality", caller.Municipality is null, "kommun", "municipality"),
        new("unit", caller.Unit is null, "enhet", "unit"),
        new("role", true, "roll", "role", "befattning", "yrkesroll"),
        new("professionSince", true, "i yrket sedan", "professionSince", "yrkesstart", "i yrket från"),
        new("kinds", false, "slag", "kinds", "slag av utförare", "utförare"),
    ];

    /// <summary>
    /// Of rows with the same address, all but the first are at fault: which of them is true nobody can tell. Of rows with the same name at the same
    /// unit all but the first may be the same person.
    /// </summary>
    public static IReadOnlyList<ImportRow> Mark(IReadOnlyList<ImportRow> rows)
    {
        var first = new Dictionary<string, int>();
        var named = new Dictionary<(string, string, string), int>();
        return
        [
            .. rows.Select(row => row.Fault is null && PersonDetails.KeyOf(row.Fields["email"]) is { Length: > 0 } email && !first.TryAdd(email, row.Number)
                ? row with { Fault = new RowFinding(row.Number, "email", "duplicate", $"Samma e-postadress står redan på rad {first[email]}.") }
                : row.Fault is null && Named(row) is { Item1.Length: > 0 } name && !named.TryAdd(name, row.Number)
                    ? row with { Notice = new RowFinding(row.Number, "name", "similar", $"Samma namn på samma enhet står redan på rad {named[name]}, med annan e-postadress. Är det samma person?") }
                    : row),
        ];

        static (string, string, string) Named(ImportRow row)
        {
            string Key(string field) => PersonDetails.KeyOf(row.Fields.GetValueOrDefault(field) ?? "");
            return (Key("name"), Key("municipality"), Key("unit"));
        }
    }

    public async Task<IReadOnlyList<RowOutcome>> Run(Import import, IReadOnlyList<ImportRow> rows, IDocumentSession session, CancellationToken cancellation)
    {
        var known = await session.QueryAsync<Municipality>("order by d.id", cancellation);
        var caller = import.By.AsCaller();
        var told = rows.Select(row => Told.Of(row, caller, known, clock.Today())).ToList();
        var sound = told.Where(one => one.Errors.Count == 0).ToList();
        var addresses = (await session.LoadManyAsync<RegisteredAddress>([.. sound.Select(one => one.Address)])).ToDictionary(one => one.Id, one => one.Participant);
        var people = (await session.LoadManyAsync<Participant>([.. addresses.Values.Distinct()])).ToDictionary(one => one.Id);
        var details = (await session.LoadManyAsync<PersonDetails>([.. people.Keys])).ToDictionary(one => one.Id);
        var alike = await Alike(session, caller, sound, cancellation);

        var outcomes = new Dictionary<int, RowOutcome>();
        foreach (var one in told.Where(one => one.Errors.Count > 0))
        {
            outcomes[one.Row] = RowOutcome.Refused(one.Errors);
        }

        foreach (var one in sound.Where(one => !addresses.ContainsKey(one.Address)))
        {
            RegisterParticipant.Write(session, one.Registration(caller, clock.GetUtcNow()), one.Details(Guid.CreateVersion7(clock.GetUtcNow())));
            outcomes[one.Row] = new RowOutcome(RowResult.Created, [], alike(one));
        }

        // In order of id, as whoever locks several: two imports of the same people can't wait for each other.
        foreach (var one in sound.Where(one => addresses.ContainsKey(one.Address)).OrderBy(one => addresses[one.Address]))
        {
            var id = addresses[one.Address];
            outcomes[one.Row] = people.TryGetValue(id, out var person)
                ? await Change(session, one, caller, person, details.GetValueOrDefault(id), cancellation)
                : one.Refused("already-registered");
        }

        return [.. rows.Select(row => outcomes[row.Number])];
    }

    private async Task<RowOutcome> Change(
        IDocumentSession session, Told one, Caller caller, Participant seen, PersonDetails? details, CancellationToken cancellation)
    {
        try
        {
            if (!IsOwn(seen))
            {
                return one.Refused("already-registered");
            }

            // The file says employed, the register says gone: somebody has to say which, by a move or by leaving the row out.
            if (seen.Status is ParticipantStatus.Left)
            {
                return one.Refused("participant-left");
            }

            if (ChangeParticipant.Decide(Command(seen, details), seen).Count == 0)
            {
                return new RowOutcome(RowResult.Unchanged, [], []);
            }

            var stream = await session.Events.FetchForExclusiveWriting<Participant>(seen.Id, cancellation);
            var (person, now) = (stream.Existing(), await session.LoadAsync<PersonDetails>(seen.Id, cancellation));
            if (!IsOwn(person))
            {
                return one.Refused("already-registered");
            }

            var events = ChangeParticipant.Write(session, stream, person, now, one.Whole(person), caller.Role, clock.GetUtcNow());
            return new RowOutcome(events.Count > 0 ? RowResult.Changed : RowResult.Unchanged, [], []);
        }
        catch (RuleBroken broken)
        {
            return one.Refused(broken.Code);
        }

        // The address may be another unit's, or kept for one who is to come: then it is taken, and no more is told.
        bool IsOwn(Participant person) => person.Municipality == one.Municipality
            && (caller.Is(Role.Coordinator) || caller.EmploysAt(person.Municipality, person.Unit));

        ChangeParticipant Command(Participant person, PersonDetails? before)
        {
            var whole = one.Whole(person);
            return new ChangeParticipant(whole.Unit, whole.Role, whole.ProfessionSince, whole.Kinds, whole.Details != before, caller.Role, clock.GetUtcNow());
        }
    }

    /// <summary>What somebody has to look at in a new person, of those whom the caller may see.</summary>
    private static async Task<Func<Told, IReadOnlyList<RowFinding>>> Alike(
        IQuerySession session, Caller caller, IReadOnlyList<Told> sound, CancellationToken cancellation)
    {
        var found = await session.QueryAsync<PersonDetails>(
            "where d.tenant_id = ? and (d.data ->> 'nameKey' = any(?) or d.data ->> 'emailKey' = any(?))", cancellation,
            Tenants.None, sound.Select(one => PersonDetails.KeyOf(one.Name)).ToArray(), sound.Select(one => PersonDetails.KeyOf(one.Email)).ToArray());
        var people = (await session.LoadManyAsync<Participant>([.. found.Select(one => one.Id)])).ToDictionary(one => one.Id);
        var regions = new Dictionary<string, string?>();
        foreach (var person in people.Values.Where(person => !regions.ContainsKey(person.Municipality)))
        {
            regions[person.Municipality] = await session.RegionOf(person, cancellation);
        }

        var seen = found.Where(one => people.TryGetValue(one.Id, out var person) && caller.Administers(person, person.Region ?? regions[person.Municipality])).ToList();
        var (names, emails) = (seen.ToLookup(one => one.NameKey), seen.ToLookup(one => one.EmailKey));
        return one =>
        [
            .. names[PersonDetails.KeyOf(one.Name)].Where(other => people[other.Id] is var person && (person.Municipality, person.Unit) == (one.Municipality, one.Unit))
                .Take(1).Select(_ => new RowFinding(one.Row, "name", "similar", "En deltagare med samma namn finns redan på enheten, med annan e-postadress. Är det samma person?")),
            .. emails[PersonDetails.KeyOf(one.Email)].Where(other => people[other.Id].Municipality != one.Municipality)
                .Take(1).Select(_ => new RowFinding(one.Row, "email", "registered-elsewhere", "E-postadressen finns i en annan kommun i regionen. Har personen flyttat?")),
            // Others write none but their own.
            .. caller.Is(Role.Coordinator) && one.Region is null
                ? [new RowFinding(one.Row, "municipality", "not-heard-of", "Ingen har sagt vilken region kommunen hör till. Är den rättstavad?")]
                : Array.Empty<RowFinding>(),
        ];
    }

    /// <summary>A row, read.</summary>
    private sealed record Told(
        int Row, string Name, string Email, string Municipality, string? Region, string Unit, string Role, DateOnly ProfessionSince,
        IReadOnlyList<string>? Kinds, bool SaysKinds, IReadOnlyList<RowFinding> Errors)
    {
        public Guid Address => RegisteredAddress.IdOf(Municipality, Email);

        public PersonDetails Details(Guid id) => new(id, Name, Email);

        public RegisterParticipant Registration(Caller caller, DateTimeOffset at) =>
            new(Municipality, Unit, Region ?? caller.Region, Role, ProfessionSince, caller.Role, at, Kinds);

        // A file without the column says nothing about kinds.
        public RowOfPerson Whole(Participant person) =>
            new(Details(person.Id), Unit, Role, ProfessionSince, SaysKinds ? Kinds : person.Kinds.Count > 0 ? person.Kinds : null);

        public RowOutcome Refused(string code) => RowOutcome.Refused(new RowFinding(Row, code == "already-registered" ? "email" : "row", code, Titles.Swedish[code]));

        public static Told Of(ImportRow row, Caller caller, IReadOnlyList<Municipality> known, DateOnly today)
        {
            string? Field(string name) => row.Fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
            var check = new Validation();
            var (name, email, unit, role) = (Field("name"), Field("email"), Field("unit") ?? caller.Unit, Field("role"));
            check.Person(name, email);
            var since = Date(check, Field("professionSince"));
            var kinds = KindsIn(check, Field("kinds"));
            check.Text("unit", unit, 100);
            check.Text("role", role, 100);
            if (!since.IsWrong)
            {
                check.Range("professionSince", since.Value, new DateOnly(1940, 1, 1), today);
            }

            var (municipality, region) = MunicipalityOf(check, Field("municipality") ?? caller.Municipality, known);
            if (check.Ok && !caller.MayRegisterAt(municipality!, unit!, known.FirstOrDefault(one => one.Id == municipality)))
            {
                check.Add(caller.Is(ServiceDefaults.Access.Role.Manager) && municipality == caller.Municipality ? "unit" : "municipality", "not-found", "Kommunen eller enheten ingår inte i ditt ansvar.");
            }

            return new Told(
                row.Number, name ?? "", email ?? "", municipality ?? "", region, unit ?? "", role ?? "", since.Value ?? default, KindsOfWork.Stored(kinds),
                row.Fields.ContainsKey("kinds"), [.. check.Errors.Select(error => new RowFinding(row.Number, error.Field, error.Code, error.Title))]);
        }

        private static (DateOnly? Value, bool IsWrong) Date(Validation check, string? text)
        {
            if (text is null)
            {
                return (null, false);
            }

            if (DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return (date, false);
            }

            check.Add("professionSince", "format", "Skriv datumet som åååå-mm-dd, till exempel 2024-08-15.");
            return (null, true);
        }

        private static List<string?> KindsIn(Validation check, string? text)
        {
            var kinds = new List<string?>();
            foreach (var part in (text ?? "").Split([',', ';', '|', '/', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (KindNames.TryGetValue(part, out var kind))
                {
                    kinds.Add(kind);
                }
                else
                {
                    check.Add("kinds", "unknown", "Ange ett eller flera av bistånd, service och dygnet runt, med komma emellan.");
                    break;
                }
            }

            return kinds;
        }

        // As written: the slug, or the name of one that is known, with or without "kommun".
        private static (string? Slug, string? Region) MunicipalityOf(Validation check, string? text, IReadOnlyList<Municipality> known)
        {
            if (!check.Required("municipality", text))
            {
                return (null, null);
            }

            var names = NamesOf(text);
            var found = known.FirstOrDefault(one => one.Id == text || string.Equals(one.Name, text, StringComparison.OrdinalIgnoreCase))
                ?? names.Select(name => known.FirstOrDefault(one => one.Id == name || SlugOf(one.Name) == name)).FirstOrDefault(one => one is not null);
            if (found is not null)
            {
                return (found.Id, found.Region);
            }

            // One that nobody has told of yet, by its slug: as when somebody is registered by hand.
            var unheard = new Validation();
            unheard.Slug("municipality", text);
            if (unheard.Ok)
            {
                return (text, null);
            }

            check.Add("municipality", "unknown", "Kommunen känns inte igen. Ange dess namn eller kortnamn.");
            return (null, null);
        }

        // "Luleå", "Luleå kommun", "Bodens kommun", "Borås stad": as it stands, and without what towns are called beside their name.
        private static IReadOnlyList<string> NamesOf(string text)
        {
            var whole = SlugOf(text);
            return whole.Split('-') is [.. var name, "kommun" or "stad"] && string.Join('-', name) is { Length: > 0 } bare
                ? bare.EndsWith('s') ? [whole, bare, bare[..^1]] : [whole, bare]
                : [whole];
        }

        private static string SlugOf(string name)
        {
            var slug = new StringBuilder();
            foreach (var character in string.Join('-', name.ToLowerInvariant().Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries)))
            {
                slug.Append(character switch { 'å' or 'ä' or 'á' or 'à' => 'a', 'ö' => 'o', 'é' or 'è' => 'e', 'ü' => 'u', _ => character });
            }

            return slug.ToString();
        }
    }
}
