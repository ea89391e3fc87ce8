using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>An occasion of a course was scheduled.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Minimum">Least number of participants for it to be held; null: none.</param>
/// <param name="DecisionDate">Local date when it is decided whether it is held; null: none.</param>
/// <param name="Version">Version of the occasion's stream: the highest of its events is what holds.</param>
/// <param name="At">UTC.</param>
/// <param name="CourseDays">Which of the course's days it covers, from 1; null: the whole course.</param>
/// <param name="HeldBy">The organisation inside which it is held, for its own people; null: the region's, for all.</param>
[EntityName("yrkesresan.enrolment.occasion-scheduled.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-scheduled:v1", useDefaultPrefix: false)]
public sealed record OccasionScheduled(
    string Journey, Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, int Capacity, int? Minimum,
    DateOnly? DecisionDate, long Version, DateTimeOffset At, IReadOnlyList<int>? CourseDays = null, HeldBy? HeldBy = null);

/// <summary>The organisation inside which an occasion is held.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit; null: the whole municipality.</param>
public sealed record HeldBy(string Municipality, string? Unit = null);

/// <summary>
/// On the decision date an occasion has fewer seats taken than it takes to be held: its coordinator decides whether it is. Nothing is cancelled by itself.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Minimum">What it takes.</param>
/// <param name="Confirmed">Seats taken then.</param>
/// <param name="DecisionDate">Local date.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.occasion-below-minimum.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-below-minimum:v1", useDefaultPrefix: false)]
public sealed record OccasionBelowMinimum(
    string Journey, Guid Occasion, string Course, string Region, int Minimum, int Confirmed, DateOnly DecisionDate, long Version, DateTimeOffset At);

/// <summary>An occasion got other days, or one of its days was turned digital or back on site.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">All its days as they are now.</param>
/// <param name="Version">Version of the occasion's stream: the highest of its events is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.occasion-rescheduled.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-rescheduled:v1", useDefaultPrefix: false)]
public sealed record OccasionRescheduled(
    string Journey, Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, long Version, DateTimeOffset At);

/// <summary>An occasion got more seats, or fewer.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Capacity">Seats from now on.</param>
/// <param name="Version">Version of the occasion's stream: the highest of its events is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.capacity-changed.v1")]
[MessageUrn("yrkesresan:enrolment:capacity-changed:v1", useDefaultPrefix: false)]
public sealed record CapacityChanged(
    string Journey, Guid Occasion, string Course, string Region, int Capacity, long Version, DateTimeOffset At);

/// <summary>An occasion will not be held. Nobody is charged.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.occasion-cancelled.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-cancelled:v1", useDefaultPrefix: false)]
public sealed record OccasionCancelled(string Journey, Guid Occasion, string Course, string Region, long Version, DateTimeOffset At);

/// <summary>The last day has been and attendance is in: the occasion is done, and may be charged.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.occasion-completed.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-completed:v1", useDefaultPrefix: false)]
public sealed record OccasionCompleted(
    string Journey, Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, IReadOnlyList<CompletedPlace> Places,
    long Version, DateTimeOffset At);

/// <summary>A place at a completed occasion.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays (S4 8.2).</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Outcome"><c>attended</c> (all days), <c>absent</c> (at least one day) or <c>cancelled-late</c>.</param>
/// <param name="Refilled">Whether the seat that was given up late was taken by somebody else.</param>
public sealed record CompletedPlace(Guid Participant, string Municipality, string Unit, string Outcome, bool Refilled);
