using MassTransit;

namespace Yrkesresan.Reporting.Contracts;

/// <summary>A survey was answered. By whom is not known to anybody.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="On">Local date; no time of day, which could give the person away.</param>
[EntityName("yrkesresan.reporting.survey-answered.v1")]
[MessageUrn("yrkesresan:reporting:survey-answered:v1", useDefaultPrefix: false)]
public sealed record SurveyAnswered(string Journey, string Region, string Course, Guid Occasion, DateOnly On);
