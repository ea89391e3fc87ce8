using Marten;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.OwnPage;

/// <summary>An occasion that a trainer teaches, taught, or was to teach.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Team">The occasion and its team.</param>
/// <param name="Title">The course's title; null: not known.</param>
internal sealed record OwnOccasion(string Journey, OccasionTeam Team, string? Title)
{
    /// <summary>What the course is called, for people.</summary>
    public string Called => Title ?? Team.Course;

    /// <summary>All of a trainer's, in every journey.</summary>
    public static Task<IReadOnlyList<OwnOccasion>> Of(IQuerySession session, Guid trainer, CancellationToken cancellation) => session.QueryAsync<OwnOccasion>(
        """
        select jsonb_build_object('journey', d.tenant_id, 'team', d.data, 'title', c.data ->> 'title') from mt_doc_occasionteam d
        left join mt_doc_coursedemand c on c.tenant_id = d.tenant_id and c.data ->> 'course' = d.data ->> 'course'
        where d.data -> 'calendar' @> cast(? as jsonb) or d.data -> 'days' @> cast(? as jsonb) or d.data -> 'taught' @> cast(? as jsonb)
        order by d.id
        """,
        cancellation, $$"""[{"trainer":"{{trainer}}"}]""", $$"""[{"teaching":["{{trainer}}"]}]""", $$"""[{"trainers":["{{trainer}}"]}]""");

    /// <summary>Courses of every journey under one of these slugs.</summary>
    public static Task<IReadOnlyList<OwnCourse>> Courses(IQuerySession session, IEnumerable<string> courses, CancellationToken cancellation) => session.QueryAsync<OwnCourse>(
        """
        select jsonb_build_object('journey', d.tenant_id, 'demand', d.data) from mt_doc_coursedemand d where d.data ->> 'course' = any(?)
        order by d.tenant_id, d.data ->> 'course'
        """,
        cancellation, (object)courses.Distinct().ToArray());
}

/// <summary>A course in a journey.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Demand">The course as known here.</param>
internal sealed record OwnCourse(string Journey, CourseDemand Demand);
