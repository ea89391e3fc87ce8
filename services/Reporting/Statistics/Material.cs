using System.Globalization;
using Marten;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.People;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>An occasion and the journey it is of.</summary>
internal sealed record Held(string Journey, OccasionFigures Occasion)
{
    public DateOnly FirstDay => Occasion.On!.Value;

    public bool Cancelled => Occasion.Status == OccasionStatus.Cancelled;

    public bool Done => Occasion.Status == OccasionStatus.Completed;

    /// <summary>Days, a half day counting half.</summary>
    public decimal Days => Occasion.Days.Sum(day => day.Half ? 0.5m : 1m);
}

/// <summary>Somebody's place at an occasion, with the role and level then.</summary>
internal sealed record Taken(Held Held, FigurePlace Place, string Role, string Level)
{
    public bool HasSeat => !Held.Cancelled && Place.HasSeat;
}

/// <summary>An invoice and the journey it is of.</summary>
internal sealed record Charged(string Journey, InvoiceFigures Invoice, Held? Held);

/// <summary>A certificate and where it was earned.</summary>
internal sealed record Earned(Held Held, FigureCertificate Certificate);

/// <summary>Everything of a region in a period, before it is divided.</summary>
/// <param name="Held">Occasions whose first day is in the period.</param>
/// <param name="Taken">Places at them.</param>
/// <param name="Earned">Certificates of them.</param>
/// <param name="Charged">Invoices for them, and those of the period's years that are for no known occasion.</param>
/// <param name="Municipalities">The region's, as Billing has said, but for those that had left before the period.</param>
/// <param name="Titles">Course to title.</param>
internal sealed record Material(
    IReadOnlyList<Held> Held, IReadOnlyList<Taken> Taken, IReadOnlyList<Earned> Earned, IReadOnlyList<Charged> Charged,
    IReadOnlyList<MunicipalityFigures> Municipalities, IReadOnlyDictionary<string, string> Titles)
{
    // By the first day, in the database: a region's history is long, a period is not.
    private const string InPeriod =
        "where d.tenant_id = ? and d.data ->> 'region' = ? and d.data -> 'days' -> 0 ->> 'date' >= ? and d.data -> 'days' -> 0 ->> 'date' <= ?";

    /// <summary>Reads it.</summary>
    public static async Task<Material> Read(Sessions sessions, string region, string? journey, Period period, CancellationToken cancellation)
    {
        var (held, charged, titles) = (new List<Held>(), new List<Charged>(), new Dictionary<string, string>());
        var (first, last) = (Day(period.From ?? DateOnly.MinValue), Day(period.To ?? DateOnly.MaxValue));
        foreach (var one in journey is null ? Journeys.All : [journey])
        {
            await using var session = sessions.Read(one);
            foreach (var course in await session.QueryAsync<CourseFigures>("where d.tenant_id = ?", cancellation, one))
            {
                titles[course.Course] = course.Title;
            }

            var occasions = (await session.QueryAsync<OccasionFigures>(InPeriod, cancellation, one, region, first, last))
                .OrderBy(occasion => occasion.On).ThenBy(occasion => occasion.Id).Select(occasion => new Held(one, occasion)).ToDictionary(occasion => occasion.Occasion.Id);
            held.AddRange(occasions.Values);
            // What a municipality gets of the trainer pool is no cost of a course.
            var invoices = (await session.QueryAsync<InvoiceFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, one, region))
                .Where(invoice => !invoice.Owed).ToList();
            var elsewhere = await OfOtherPeriods(session, one, invoices, occasions, cancellation);
            charged.AddRange(invoices.OrderBy(invoice => invoice.Id)
                .Where(invoice => invoice.Occasion is { } of && (occasions.ContainsKey(of) || elsewhere.Contains(of)) ? occasions.ContainsKey(of) : period.Has(invoice.Year))
                .Select(invoice => new Charged(one, invoice, invoice.Occasion is { } of ? occasions.GetValueOrDefault(of) : null)));
        }

        await using var people = sessions.Read();
        var municipalities = await people.QueryAsync<MunicipalityFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, people.TenantId, region);
        var persons = await Persons(people, [.. held.SelectMany(one => one.Occasion.Places).Select(place => place.Participant).Distinct()], cancellation);
        return new(
            held,
            [.. held.SelectMany(one => one.Occasion.Places.Select(place => persons.GetValueOrDefault(place.Participant) is { } person
                ? new Taken(one, place, person.RoleOn(one.FirstDay), person.LevelOn(one.FirstDay))
                : new Taken(one, place, PersonFigures.Unknown, PersonFigures.Unknown)))],
            [.. held.SelectMany(one => one.Occasion.Certificates.Select(certificate => new Earned(one, certificate)))],
            charged, [.. municipalities.Where(one => one.TakesPartFrom(period.From)).OrderBy(one => one.Municipality, StringComparer.Ordinal)], titles);
    }

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    // An invoice for an occasion of another period counts there, one for an occasion nobody has said the days of counts in its year.
    private static async Task<HashSet<Guid>> OfOtherPeriods(
        IQuerySession session, string journey, IReadOnlyList<InvoiceFigures> invoices, Dictionary<Guid, Held> occasions, CancellationToken cancellation)
    {
        Guid[] others = [.. invoices.Select(invoice => invoice.Occasion).OfType<Guid>().Where(one => !occasions.ContainsKey(one)).Distinct()];
        return others.Length == 0
            ? []
            : [.. await session.QueryAsync<Guid>(
                "select id from mt_doc_occasionfigures where tenant_id = ? and id = any(?) and data -> 'days' -> 0 is not null", cancellation, journey, others)];
    }

    private static async Task<Dictionary<Guid, PersonFigures>> Persons(IQuerySession session, Guid[] ids, CancellationToken cancellation) => ids.Length == 0
        ? []
        : (await session.QueryAsync<PersonFigures>("where d.tenant_id = ? and d.id = any(?)", cancellation, session.TenantId, ids)).ToDictionary(person => person.Id);

    /// <summary>Only what is selected.</summary>
    public Material Only(Selection selection)
    {
        bool Course(string? course) => selection.Course is null || course == selection.Course;
        bool Municipality(string municipality) => selection.Municipality is null || municipality == selection.Municipality;
        var taken = Taken.Where(one => Course(one.Held.Occasion.Course) && Municipality(one.Place.Municipality)
            && (selection.Role is null || one.Role == selection.Role) && (selection.Level is null || one.Level == selection.Level)
            && (selection.Unit is null || one.Place.Unit == selection.Unit)).ToList();
        return Divided(
            taken, Held.Where(one => Course(one.Occasion.Course)), Charged.Where(one => Course(one.Invoice.Course) && Municipality(one.Invoice.Municipality)),
            selection.ByPerson,
            one => Course(one.Held.Occasion.Course) && Municipality(one.Certificate.Municipality));
    }

    /// <summary>The rows of a table.</summary>
    public IEnumerable<(string Key, Material Of)> By(string dimension)
    {
        if (dimension is Dimension.Role or Dimension.Level)
        {
            string Of(Taken one) => dimension == Dimension.Role ? one.Role : one.Level;
            return Taken.Select(Of).Distinct().Order(StringComparer.Ordinal).Select(key =>
                (key, Divided([.. Taken.Where(one => Of(one) == key)], Held, [], persons: true, _ => true)));
        }

        if (dimension == Dimension.Municipality)
        {
            return Municipalities.Select(one => one.Municipality).Concat(Taken.Select(one => one.Place.Municipality)).Concat(Charged.Select(one => one.Invoice.Municipality))
                .Distinct().Order(StringComparer.Ordinal).Select(key => (key, Divided(
                    [.. Taken.Where(one => one.Place.Municipality == key)], Held, Charged.Where(one => one.Invoice.Municipality == key), persons: false,
                    one => one.Certificate.Municipality == key)));
        }

        string? OfHeld(string journey, string? course, DateOnly? on) => dimension switch
        {
            Dimension.Journey => journey,
            Dimension.Course => course,
            _ => on is { } day ? Dimension.Of(day, dimension) : null,
        };
        string? OfOccasion(Held one) => OfHeld(one.Journey, one.Occasion.Course, one.FirstDay);
        string? OfInvoice(Charged one) => OfHeld(one.Journey, one.Invoice.Course, one.Held?.FirstDay);
        return Held.Select(OfOccasion).Concat(Charged.Select(OfInvoice)).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(key => (key, Divided(
            [.. Taken.Where(one => OfOccasion(one.Held) == key)], Held.Where(one => OfOccasion(one) == key), Charged.Where(one => OfInvoice(one) == key), persons: false,
            one => OfOccasion(one.Held) == key)));
    }

    // By role and level a certificate follows whose it is, and an invoice, which has no persons, is nobody's.
    private Material Divided(IReadOnlyList<Taken> taken, IEnumerable<Held> held, IEnumerable<Charged> charged, bool persons, Func<Earned, bool> earned)
    {
        var whose = persons ? taken.Select(one => (one.Held.Occasion.Id, one.Place.Participant)).ToHashSet() : null;
        return this with
        {
            Taken = taken,
            Held = [.. held],
            Charged = persons ? [] : [.. charged],
            Earned = [.. Earned.Where(earned).Where(one => whose is null || whose.Contains((one.Held.Occasion.Id, one.Certificate.Participant)))],
        };
    }
}
