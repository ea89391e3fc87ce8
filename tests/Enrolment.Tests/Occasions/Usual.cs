using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Occasions;

/// <summary>The usual occasion, people and days; a test says only what matters.</summary>
internal static class Usual
{
    public static readonly Guid Id = Uuid.From("occasion", "usual");
    public static readonly Guid Ann = Uuid.From("person", "ann");
    public static readonly Guid Bo = Uuid.From("person", "bo");
    public static readonly Guid Cia = Uuid.From("person", "cia");
    public static readonly Guid Dan = Uuid.From("person", "dan");

    /// <summary>Noon UTC on a day of March 2027, when the usual occasion is held on the 15th and 16th.</summary>
    public static DateTimeOffset March(int day) => new(2027, 3, day, 12, 0, 0, TimeSpan.Zero);

    public static DateOnly Day(int day) => new(2027, 3, day);

    public static IReadOnlyList<OccasionDay> Days(params int[] days) =>
        [.. days.Select(day => new OccasionDay(Day(day), new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", Half: false))];

    public static OccasionScheduled Scheduled(int capacity = 2, DateOnly? opens = null, DateOnly? closes = null, DateOnly? freeUntil = null, int[]? days = null) => new(
        "samtal-och-delaktighet", "norrbotten", Days(days ?? [15, 16]), "Luleå", capacity, null, null,
        EnrolmentPeriod.Of(opens, closes, freeUntil, Day((days ?? [15])[0])), Role.Coordinator, new DateTimeOffset(2027, 1, 1, 8, 0, 0, TimeSpan.Zero));

    public static Spec<Occasion> Given(params object[] events) => Spec.Of<Occasion>(Apply).Given(events);

    public static Occasion State(params object[] events) => Given(events).State()!;

    public static Occasion? Apply(Occasion? state, object @event) => Occasion.Apply(state, Id, @event, (state?.Version ?? 0) + 1);

    public static SeatTaken Seat(Guid who, string by = Role.Manager, int on = 1) => new(who, "lulea", "Barn", by, March(on));

    public static WaitingListJoined Waits(Guid who, string by = Role.Manager, int on = 1) => new(who, "lulea", "Barn", by, March(on));

    public static SeatReleased Released(Guid who, bool late = false, int on = 1) => new(who, "lulea", "Barn", late, Role.Manager, March(on));

    public static WaitingListLeft Leaves(Guid who, int on = 1) => new(who, "lulea", "Barn", Role.Manager, March(on));

    public static PromotedFromWaitingList Promoted(Guid who, int on = 1, params PassedOver[] passed) =>
        new(who, "lulea", "Barn", "seat-released", passed, March(on));

    public static AttendanceRecorded Attendance(int day, Guid[] present, Guid[] absent) =>
        new(Day(day), [.. present.Order()], [.. absent.Order()], Role.Coordinator, March(day));

    public static Enrol Enrol(Guid who, int on = 1, string by = Role.Manager, string? notEligible = null) => new(who, "lulea", "Barn", notEligible, by, March(on));

    public static CancelEnrolment Cancel(Guid who, int on = 1) => new(who, Role.Manager, March(on));
}
