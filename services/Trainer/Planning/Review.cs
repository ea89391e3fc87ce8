using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Planning;

/// <summary>The coordinator began to go through the trainers and the need of them for a half year (S4 5).</summary>
/// <param name="Review">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; null: all of the region's.</param>
/// <param name="Half">The half year: <c>2027-1</c>.</param>
/// <param name="At">UTC.</param>
public sealed record ReviewOpened(Guid Review, string Region, string? Journey, string Half, DateTimeOffset At);

/// <summary>The coordinator wrote a note, or changed it; the words are in <see cref="ReviewNote"/>.</summary>
/// <param name="Review">Id.</param>
/// <param name="At">UTC.</param>
public sealed record ReviewNoted(Guid Review, DateTimeOffset At);

/// <summary>What a course needs of trainers from outside was decided, or how far it has been met.</summary>
/// <param name="Review">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Days">Days needed of external trainers.</param>
/// <param name="Engaged">Days of them that are agreed with somebody.</param>
/// <param name="At">UTC.</param>
public sealed record ExternalNeedRecorded(Guid Review, string Journey, string Course, decimal Days, decimal Engaged, DateTimeOffset At);

/// <summary>The review was closed. What the figures were then is kept, so that the next one can be compared: they can't be worked out of anything later.</summary>
/// <param name="Review">Id.</param>
/// <param name="Courses">The figures of each course.</param>
/// <param name="Municipalities">What each municipality lent.</param>
/// <param name="At">UTC.</param>
public sealed record ReviewClosed(Guid Review, IReadOnlyList<ReviewedCourse> Courses, IReadOnlyList<ReviewedMunicipality> Municipalities, DateTimeOffset At);

/// <summary>A course as it was when a review was closed.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ReviewedCourse(string Journey, string Course, NeedFigures Figures);

/// <summary>A municipality as it was when a review was closed.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Trainers">Trainers it lent; none: it lent nobody.</param>
/// <param name="Agreed">Days they agreed for the year.</param>
/// <param name="Booked">Days they were booked in the half year.</param>
public sealed record ReviewedMunicipality(string Municipality, int Trainers, int Agreed, decimal Booked);

/// <summary>What a course needs of external trainers.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Days">Days needed.</param>
/// <param name="Engaged">Days of them that are agreed with somebody.</param>
public sealed record ExternalNeed(string Journey, string Course, decimal Days, decimal Engaged);

/// <summary>A review of trainers and the need of them.</summary>
/// <param name="Id">The stream: from region, journey and half year, so that there is one.</param>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; null: all of the region's.</param>
/// <param name="Half">The half year.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="External">External need as recorded.</param>
/// <param name="ClosedAt">UTC; null: open.</param>
/// <param name="Courses">The figures when it was closed.</param>
/// <param name="Municipalities">What each municipality lent then.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Review(
    Guid Id, string Region, string? Journey, string Half, DateTimeOffset OpenedAt, IReadOnlyList<ExternalNeed> External, DateTimeOffset? ClosedAt,
    IReadOnlyList<ReviewedCourse> Courses, IReadOnlyList<ReviewedMunicipality> Municipalities, long Version = 0)
{
    /// <summary>The half year.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public HalfYear Of => HalfYear.TryParse(Half, out var half) ? half : throw new InvalidOperationException($"Review {Id} is of no half year: {Half}.");

    /// <summary>The stream of a review.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="journey">Slug; null: all.</param>
    /// <param name="half">The half year.</param>
    public static Guid IdOf(string region, string? journey, HalfYear half) => Uuid.From("trainer-review", region, journey ?? "", half.Key);

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static Review? Apply(Review? state, object fact) => fact switch
    {
        ReviewOpened e => new(e.Review, e.Region, e.Journey, e.Half, e.At, [], null, [], []),
        ExternalNeedRecorded e => state! with
        {
            External =
            [
                .. state.External.Where(one => (one.Journey, one.Course) != (e.Journey, e.Course))
                    .Concat(e.Days == 0 && e.Engaged == 0 ? [] : [new ExternalNeed(e.Journey, e.Course, e.Days, e.Engaged)])
                    .OrderBy(one => one.Journey, StringComparer.Ordinal).ThenBy(one => one.Course, StringComparer.Ordinal),
            ],
        },
        ReviewClosed e => state! with { ClosedAt = e.At, Courses = e.Courses, Municipalities = e.Municipalities },
        _ => state,
    };
}

/// <summary>Keeps <see cref="Review"/> in step with its stream.</summary>
public sealed class ReviewProjection : SingleStreamProjection<Review, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public ReviewProjection()
    {
        IncludeType<ReviewOpened>();
        IncludeType<ReviewNoted>();
        IncludeType<ExternalNeedRecorded>();
        IncludeType<ReviewClosed>();
    }

    /// <inheritdoc />
    public override Review? Evolve(Review? snapshot, Guid id, IEvent e) =>
        Review.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>What a coordinator wrote of a review: may say something of somebody, so apart from the events.</summary>
/// <param name="Id">The review.</param>
/// <param name="Text">The words.</param>
/// <param name="At">When they were written, UTC.</param>
public sealed record ReviewNote(Guid Id, string Text, DateTimeOffset At);

/// <summary>What the figures of a closed review were made of: which occasions, which trainers.</summary>
/// <param name="Id">The review.</param>
/// <param name="Need">As it was.</param>
public sealed record ReviewBasis(Guid Id, Need Need);
