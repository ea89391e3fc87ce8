using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Reads who comes to an occasion to make up a day missed at another, by day; everybody sees the own scope.</summary>
public static class ListMakeUps
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/{id:guid}/make-ups", Handle).For(Scope.Everybody)
        .WithName(nameof(ListMakeUps)).WithTags("Närvaro").WithSummary("De som tar igen en missad kursdag vid kurstillfället, i dagarnas ordning; date visar en dag")
        .Produces<Page<MakeUpView>>();

    private static async Task<IResult> Handle(
        string journey, Guid id, DateOnly? date, int? limit, string? cursor, Caller caller, Sessions sessions, HttpContext http)
    {
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (caller.Is(Role.Coordinator) && !caller.Coordinates(occasion.Region) || caller.Is(Role.Trainer) && !caller.TeachesIn(team))
        {
            throw new NotFound();
        }

        if (date is { } asked && occasion.CourseDayOn(asked) is null)
        {
            throw new InvalidInput([new FieldError("date", "unknown", "Ange en av kurstillfällets dagar.")]);
        }

        var rows = occasion.MakeUps
            .Where(one => (date is null || one.Date == date) && caller.Sees(one.AsPlace(), occasion.Region, team))
            .Select(one => MakeUpView.Of(id, one)).OrderBy(Key, StringComparer.Ordinal)
            .Where(one => after is null || string.CompareOrdinal(Key(one), after) > 0).Take(size + 1).ToList();
        http.SetETag(occasion.Version);
        return Results.Ok(Paging.From(rows, size, Key));
    }

    private static string Key(MakeUpView one) => $"{one.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}/{one.Participant}";
}
