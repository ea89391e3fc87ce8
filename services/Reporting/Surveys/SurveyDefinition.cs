using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>A survey was published: from now on it is what is asked. Those who are asked already answer what they were asked.</summary>
/// <param name="Survey">Slug.</param>
/// <param name="Region">Slug of the region it is for; null: all that have none of their own.</param>
/// <param name="Version">From 1 up.</param>
/// <param name="Content">What it asks; never changed.</param>
/// <param name="By">Role of who published it.</param>
/// <param name="At">UTC.</param>
public sealed record SurveyPublished(string Survey, string? Region, int Version, SurveyContent Content, string By, DateTimeOffset At);

/// <summary>The surveys that the nation, or a region, has published for a journey, with every edition there was. Read from its stream when needed.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Region">Slug; null: the nation's.</param>
/// <param name="Published">Every edition, the oldest first.</param>
public sealed record SurveyDefinitions(Guid Id, string? Region, IReadOnlyList<Edition> Published)
{
    /// <summary>The stream of the surveys of the nation, or a region, for a journey.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="region">Slug; null: the nation's.</param>
    public static Guid IdOf(string journey, string? region) => Uuid.From("survey-definitions", journey, region ?? "");

    /// <summary>The definitions after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static SurveyDefinitions? Apply(SurveyDefinitions? state, Guid id, object fact) => fact is SurveyPublished e
        ? new(id, e.Region, [.. state?.Published ?? [], new Edition(new(e.Survey, e.Region ?? SurveyEdition.National, e.Version), e.Content)])
        : state;

    /// <summary>The edition of a survey that is in force; null: there is none.</summary>
    /// <param name="survey">Slug.</param>
    public Edition? Last(string survey) => Published.LastOrDefault(one => one.Id.Survey == survey);
}

/// <summary>Makes <see cref="SurveyDefinitions"/> of its stream.</summary>
public sealed class SurveyDefinitionsProjection : SingleStreamProjection<SurveyDefinitions, Guid>
{
    /// <summary>Is given what is published.</summary>
    public SurveyDefinitionsProjection() => IncludeType<SurveyPublished>();

    /// <inheritdoc />
    public override SurveyDefinitions? Evolve(SurveyDefinitions? snapshot, Guid id, IEvent e) => SurveyDefinitions.Apply(snapshot, id, e.Data);
}

/// <summary>Which surveys are in force: the region's own, else the nation's, else those built in.</summary>
internal static class SurveysInForce
{
    public static async Task<IReadOnlyList<Edition>> SurveysOf(this IQuerySession session, string? region, CancellationToken cancellation)
    {
        var national = await session.Definitions(null, cancellation);
        var own = region is null ? null : await session.Definitions(region, cancellation);
        return
        [
            .. Survey.Editions.Concat(national?.Published ?? []).Concat(own?.Published ?? [])
                .GroupBy(one => one.Id.Survey).Select(same => same.Last()).OrderBy(one => one.Id.Survey, StringComparer.Ordinal),
        ];
    }

    /// <summary>An edition that somebody was asked; of each there is what it asks for ever.</summary>
    public static async Task<Edition> EditionOf(this IQuerySession session, SurveyEdition id, CancellationToken cancellation) => id.Of == SurveyEdition.Standard
        ? Survey.Editions.Single(one => one.Id == id)
        : (await session.Definitions(id.Of == SurveyEdition.National ? null : id.Of, cancellation))!.Published.Single(one => one.Id == id);

    private static Task<SurveyDefinitions?> Definitions(this IQuerySession session, string? region, CancellationToken cancellation) =>
        session.Events.AggregateStreamAsync<SurveyDefinitions>(SurveyDefinitions.IdOf(session.TenantId, region), token: cancellation);

    /// <summary>The goals that the surveys in force measure, and those that are measured from the log, by number.</summary>
    public static IReadOnlyList<EffectGoal> Goals(this IEnumerable<Edition> surveys) =>
    [
        .. Survey.Standard.Goals.Where(goal => goal.Measure is not null)
            .Concat(surveys.OrderBy(Nearness).SelectMany(one => one.Content.Goals))
            .GroupBy(goal => goal.Goal).Select(same => same.Last()).OrderBy(goal => goal.Goal, StringComparer.Ordinal),
    ];

    /// <summary>The one for a role at work: the one that names it, else the one that names none.</summary>
    public static Edition? For(this IEnumerable<Edition> surveys, Occurs when, string? role)
    {
        var sent = surveys.Where(one => one.Content.Asked == when).OrderByDescending(Nearness).ToList();
        return sent.Find(one => role is not null && one.Content.Roles?.Contains(role.Trim(), StringComparer.OrdinalIgnoreCase) == true)
            ?? sent.Find(one => one.Content.Roles is null);
    }

    // The region's own before the nation's before what is built in.
    private static int Nearness(Edition one) => one.Id.Of switch
    {
        SurveyEdition.Standard => 0,
        SurveyEdition.National => 1,
        _ => 2,
    };
}
