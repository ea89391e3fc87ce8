using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Occasions;

/// <summary>What an occasion was or will be charged, as answered.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Status"><c>planned</c>, <c>called-off</c>, <c>waiting</c> (held, no fee schedule in force on its first day) or <c>charged</c>.</param>
/// <param name="Year">The year it belongs to.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="Inside">Whether it is held inside an organisation, for its own people.</param>
/// <param name="ScheduleValidFrom">The schedule charged by.</param>
/// <param name="PerParticipant">Kronor for all its days; left out until charged.</param>
/// <param name="Amount">Kronor in all of the places seen; left out until charged.</param>
/// <param name="Days">What each day costs, part by part.</param>
/// <param name="Places">Who is charged or not, and why.</param>
/// <param name="Corrections">What was charged otherwise before, the earliest first.</param>
public sealed record ChargeView(
    Guid Occasion, string Journey, string Course, string Region, string Status, int? Year, DateOnly? FirstDay, bool Inside, DateOnly? ScheduleValidFrom,
    decimal? PerParticipant, decimal? Amount, IReadOnlyList<PricedDay>? Days, IReadOnlyList<PlaceView> Places, IReadOnlyList<CorrectionView> Corrections)
{
    internal static ChargeView Of(OccasionCost occasion, string? only, string? onlyUnit)
    {
        var each = occasion.Charge?.Days.Sum(day => day.Sum());
        bool Seen(string municipality, string unit) => (only is null || municipality == only) && (onlyUnit is null || unit == onlyUnit);
        IReadOnlyList<PlaceView> places =
        [
            .. Told(occasion, each).Where(place => Seen(place.Municipality, place.Unit)).OrderBy(place => place.Amount == 0).ThenBy(place => place.Participant),
        ];
        return new ChargeView(
            occasion.Occasion, occasion.Journey, occasion.Course, occasion.Region, occasion.Status, occasion.Year,
            occasion.Days.Count == 0 ? null : occasion.Days.Min(day => day.Date), occasion.Inside is not null, occasion.Charge?.ScheduleValidFrom,
            each, each is null ? null : places.Sum(place => place.Amount), occasion.Charge?.Days, places,
            [.. occasion.Corrections.Select(correction => CorrectionView.Of(correction, charge => Seen(charge.Municipality, charge.Unit)))]);
    }

    private static IEnumerable<PlaceView> Told(OccasionCost occasion, decimal? each)
    {
        if (occasion.Charge is { } charge)
        {
            // The latest event that says of a person what it now is.
            Cause? Because(Guid participant) => occasion.Corrections.FindLast(correction =>
                correction.Added.Concat(correction.Withdrawn).Any(one => one.Participant == participant)
                || correction.Explained.Any(one => one.Participant == participant))?.Because ?? charge.Because;
            var all = charge.Charged.Select(one => Of(one.Participant, one.Municipality, one.Unit, one.Why, each, Because(one.Participant)))
                .Concat(charge.Free.Select(one => Of(one.Participant, one.Municipality, one.Unit, one.Why, 0, Because(one.Participant)))).ToList();
            var known = all.Select(place => place.Participant).ToHashSet();
            return all.Concat(occasion.Seats.Where(seat => seat.Value is { Has: false } && !known.Contains(seat.Key)).Select(seat => OfSeat(seat.Key, seat.Value, 0)));
        }

        return occasion.Held is { } held
            ? held.Places.Select(place => Of(
                place.Participant, place.Municipality, place.Unit, place is { Outcome: "cancelled-late", Refilled: true } ? "refilled" : place.Outcome, null,
                new Cause(held.Source ?? HoldOccasion.Completed, held.SourceVersion, held.At)))
            : occasion.Seats.Select(seat => OfSeat(seat.Key, seat.Value, seat.Value.Has || seat.Value.Late ? null : 0));
    }

    private static PlaceView OfSeat(Guid participant, Seat seat, decimal? amount) =>
        Of(participant, seat.Municipality, seat.Unit, seat.Why, amount, new Cause(seat.Has ? "seat-confirmed" : "enrolment-cancelled", seat.SourceVersion, seat.At));

    private static PlaceView Of(Guid participant, string municipality, string unit, string why, decimal? amount, Cause? because) => new(
        participant, DraftInvoices.Reference(participant), municipality, unit, why, PlaceView.Explained(why), amount, because);
}

/// <summary>A place at an occasion and what it costs.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Reference">As on the invoice, where no other there ends the same.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Why"><c>seat</c>, <c>cancelled</c>, <c>replaced</c>, <c>transferred</c>, <c>attended</c>, <c>absent</c>, <c>cancelled-late</c> or <c>refilled</c>.</param>
/// <param name="Explanation">The same for people, in Swedish.</param>
/// <param name="Amount">Kronor; left out until charged.</param>
/// <param name="Because">The event that says so.</param>
public sealed record PlaceView(
    Guid Participant, string Reference, string Municipality, string Unit, string Why, string Explanation, decimal? Amount, Cause? Because)
{
    internal static string Explained(string why) => why switch
    {
        "seat" => "Har en plats; debiteras när tillfället är genomfört.",
        "cancelled" => "Avbokad i tid: kostar inget.",
        "replaced" => "En kollega tog över platsen: kostar inget, kollegan debiteras.",
        "transferred" => "Flyttad till ett annat tillfälle: debiteras där.",
        "attended" => "Deltog alla dagar.",
        "absent" => "Frånvarande minst en dag: anmäld debiteras, närvarande eller inte.",
        "cancelled-late" => "Avbokad efter sista dag för fri avbokning, och ingen tog platsen.",
        "refilled" => "Sent avbokad, men någon annan tog platsen: kostar inget.",
        _ => "Debiteras: hade en plats.",
    };
}

/// <summary>A correction of the charges.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">The event that led to it.</param>
/// <param name="Withdrawn">Charges that no longer stand.</param>
/// <param name="Added">Charges that stand since.</param>
/// <param name="Explained">Charges that cost the same for another reason since.</param>
/// <param name="Amount">Kronor that it changed, of what is seen.</param>
/// <param name="TrainerPool">Kronor of it that the pool got, or gave back.</param>
public sealed record CorrectionView(
    int Number, DateTimeOffset At, Cause Because, IReadOnlyList<CorrectedCharge> Withdrawn, IReadOnlyList<CorrectedCharge> Added, IReadOnlyList<Charge> Explained,
    decimal Amount, decimal TrainerPool)
{
    internal static CorrectionView Of(ChargesCorrected correction, Func<Charge, bool> seen)
    {
        bool Seen(CorrectedCharge charge) => seen(new Charge(charge.Participant, charge.Municipality, charge.Unit, charge.Why));
        List<CorrectedCharge> withdrawn = [.. correction.Withdrawn.Where(Seen)], added = [.. correction.Added.Where(Seen)];
        return new CorrectionView(
            correction.Number, correction.At, correction.Because, withdrawn, added, [.. correction.Explained.Where(seen)],
            added.Sum(charge => charge.Amount) - withdrawn.Sum(charge => charge.Amount),
            added.Sum(charge => charge.TrainerPool) - withdrawn.Sum(charge => charge.TrainerPool));
    }
}

/// <summary>What the occasions of a region and journey were charged, or wait for.</summary>
internal static class ListCharges
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/charges", HandleList)
            .For(Scope.Readers).WithName(nameof(ListCharges)).WithTags("Charges")
            .WithSummary("What each occasion was charged, or what it waits for; by status and year.").Produces<Page<ChargeView>>();
        routes.MapGet("/regions/{region}/journeys/{journey}/charges/{occasion:guid}", HandleOne)
            .For(Scope.Readers).WithName("GetCharge").WithTags("Charges")
            .WithSummary("What an occasion was charged, day by day and place by place, and why.").Produces<ChargeView>();
    }

    private static async Task<Page<ChargeView>> HandleList(
        string region, string journey, string? status, int? year, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var input = new Validation();
        input.That(status is null or "planned" or "called-off" or "waiting" or "charged", "status", "unknown", "Välj planned, called-off, waiting eller charged.");
        input.That(year is null or >= 2000 and <= 2100, "year", "range", "Ange ett år mellan 2000 och 2100.");
        input.ThrowIfAny();
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read(journey);
        var found = await session.QueryAsync<OccasionCost>(
            """
            where d.tenant_id = ? and data ->> 'region' = ? and (? = '' or data ->> 'status' = ?) and (? = 0 or (data ->> 'year')::int = ?)
            and d.id collate "C" > ? order by d.id collate "C" limit ?
            """,
            http.RequestAborted, journey, region, status ?? "", status ?? "", year ?? 0, year ?? 0, after ?? "", size + 1);
        var page = Paging.From(found, size, occasion => occasion.Id);
        return new Page<ChargeView>([.. page.Items.Select(occasion => ChargeView.Of(occasion, only, caller.OnlyUnit()))], page.Next);
    }

    private static async Task<ChargeView> HandleOne(
        string region, string journey, Guid occasion, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var cost = await session.LoadAsync<OccasionCost>(OccasionCost.Key(occasion), http.RequestAborted);
        if (cost is null || cost.Region != region)
        {
            throw new NotFound();
        }

        http.SetETag(cost.Version);
        return ChargeView.Of(cost, only, caller.OnlyUnit());
    }
}
