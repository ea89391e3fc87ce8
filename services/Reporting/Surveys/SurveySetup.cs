using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What surveys need to run, and their routes.</summary>
internal static class SurveySetup
{
    public static void AddSurveys(this IServiceCollection services)
    {
        services.AddSingleton<SurveyLinks>().AddSingleton<SurveySeal>().AddSingleton<AnswerBox>().AddSingleton<Closing>().AddSingleton<AskThoseWhoTookPart>();
        services.AddDeadline<CountsAnswers>().AddDeadline<Reminders>().AddDeadline<ClosesAtTheEnd>().AddDeadline<AsksManagers>();
    }

    /// <summary>The routes of who publishes surveys, is asked and answers: none of them is a figure.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        PublishSurvey.Map(routes);
        ListMySurveys.Map(routes);
        ShowQuestions.Map(routes);
        AnswerSurvey.Map(routes);
        ListComments.Map(routes);
    }

    /// <summary>The routes of what is measured.</summary>
    public static void MapFigures(IEndpointRouteBuilder routes)
    {
        ListRounds.Map(routes);
        ListAnswers.Map(routes);
        ShowAnswerEvents.Map(routes);
        ShowEffectGoals.Map(routes);
        ShowEffectGoalsByGroup.Map(routes);
        ShowEffectGoalTrend.Map(routes);
        ShowEffectGoalEvents.Map(routes);
    }
}
