using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Webhooks.Occasions;

/// <summary>A municipality has somebody with a seat, a place on the waiting list or a request for one at the occasion (the stream).</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Since">Version of the occasion's stream in Enrolment at the earliest such place known.</param>
/// <param name="At">UTC.</param>
public sealed record MunicipalityConcerned(string Municipality, long Since, DateTimeOffset At);

/// <summary>The occasion (the stream) was cancelled or rescheduled, as Enrolment says.</summary>
/// <param name="Source">The public event's id.</param>
/// <param name="Kind"><c>cancelled</c> or <c>rescheduled</c>.</param>
/// <param name="Course">Slug.</param>
/// <param name="Version">Version of the occasion's stream in Enrolment.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionChanged(Guid Source, string Kind, string Course, long Version, DateTimeOffset At);

/// <summary>Whom a change of an occasion concerns. What comes late is told late: the order of messages changes nothing.</summary>
/// <param name="Id">The occasion.</param>
/// <param name="Since">Municipalities that have or had a place there, each with the earliest version known.</param>
/// <param name="Changes">What changed so far.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record OccasionAudience(Guid Id, IReadOnlyDictionary<string, long> Since, IReadOnlyList<OccasionChanged> Changes, long Version = 0)
{
    /// <summary>An occasion that nothing is known of.</summary>
    /// <param name="occasion">Id.</param>
    public static OccasionAudience Nobody(Guid occasion) => new(occasion, new Dictionary<string, long>(), []);

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionAudience Apply(OccasionAudience state, object fact)
    {
        ArgumentNullException.ThrowIfNull(state);
        return fact switch
        {
            MunicipalityConcerned e => state with { Since = new Dictionary<string, long>(state.Since) { [e.Municipality] = e.Since } },
            OccasionChanged e => state with { Changes = [.. state.Changes, e] },
            _ => state,
        };
    }

    /// <summary>Whom an event makes us tell of what: municipalities whose place is older than the change, and who were not told before.</summary>
    /// <param name="fact">The event that follows on this state.</param>
    public IEnumerable<(string Municipality, OccasionChanged Change)> Tell(object fact) => fact switch
    {
        OccasionChanged e => Since.Where(one => one.Value < e.Version).Select(one => (one.Key, e)),
        MunicipalityConcerned e => Changes
            .Where(change => change.Version > e.Since && !(Since.TryGetValue(e.Municipality, out var known) && known < change.Version))
            .Select(change => (e.Municipality, change)),
        _ => [],
    };
}

/// <summary>Keeps <see cref="OccasionAudience"/> in step with its stream.</summary>
public sealed class OccasionAudienceProjection : SingleStreamProjection<OccasionAudience, Guid>
{
    /// <inheritdoc />
    public override OccasionAudience? Evolve(OccasionAudience? snapshot, Guid id, IEvent e) =>
        OccasionAudience.Apply(snapshot ?? OccasionAudience.Nobody(id), e.Data) with { Version = e.Version };
}
