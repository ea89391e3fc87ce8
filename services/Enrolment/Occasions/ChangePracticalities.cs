using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Says what is ordered for an occasion, whole. How much follows from who has a seat when it is read.</summary>
/// <param name="Literature">What each participant gets to read.</param>
/// <param name="Catering">What is served on days on site.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ChangePracticalities(IReadOnlyList<LiteratureItem> Literature, IReadOnlyList<CateringItem> Catering, string By, DateTimeOffset At)
{
    private const int Most = 20;
    private static readonly string[] Items = ["breakfast", "morning-coffee", "lunch", "afternoon-coffee", "fruit"];

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ChangePracticalities command, Occasion occasion) =>
        occasion.Open().Literature.SequenceEqual(command.Literature) && occasion.Catering.SequenceEqual(command.Catering)
            ? []
            : [new PracticalitiesChanged(command.Literature, command.Catering, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/practicalities", Handle).For(Scope.Organisers)
        .WithName(nameof(ChangePracticalities)).WithTags("Kurstillfällen").WithSummary("Anger kurslitteratur och förtäring att beställa; ersätter det som angetts förut")
        .Produces<OccasionView>();

    internal static void Check(Validation check, IReadOnlyList<LiteratureRequest?>? literature, IReadOnlyList<CateringRequest?>? catering)
    {
        check.That((literature?.Count ?? 0) <= Most, "literature", "length", $"Högst {Most} titlar.");
        for (var number = 0; number < Math.Min(literature?.Count ?? 0, Most); number++)
        {
            var (item, field) = (literature![number], $"literature[{number}]");
            check.Text($"{field}.title", item?.Title);
            if (item?.PerParticipant is not null)
            {
                check.Range($"{field}.perParticipant", item.PerParticipant, 1, 10);
            }

            check.That(
                item?.Isbn is null || item.Isbn.Length is 10 or 13 && item.Isbn.Index().All(one => char.IsAsciiDigit(one.Item) || one is { Item: 'X', Index: 9 } && item.Isbn.Length == 10),
                $"{field}.isbn", "format", "Ange ISBN med 10 eller 13 siffror utan bindestreck.");
        }

        check.That((catering?.Count ?? 0) <= Items.Length, "catering", "length", "Varje slag av förtäring en gång.");
        for (var number = 0; number < Math.Min(catering?.Count ?? 0, Items.Length); number++)
        {
            var field = $"catering[{number}].item";
            if (check.Required(field, catering![number]?.Item))
            {
                check.That(Items.Contains(catering[number]!.Item), field, "unknown", $"Ange något av {string.Join(", ", Items)}.");
                check.That(catering.Take(number).All(one => one?.Item != catering[number]!.Item), field, "order", "Varje slag av förtäring en gång.");
            }
        }
    }

    internal static IReadOnlyList<LiteratureItem> Checked(IReadOnlyList<LiteratureRequest?> literature) =>
        [.. literature.Select(one => new LiteratureItem(one!.Title!, one.PerParticipant ?? 1, one.Isbn))];

    internal static IReadOnlyList<CateringItem> Checked(IReadOnlyList<CateringRequest?> catering) =>
        [.. catering.Select(one => new CateringItem(one!.Item!, one.HalfDays ?? false))];

    private static Task<IResult> Handle(
        string journey, Guid id, PracticalitiesRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        var command = new ChangePracticalities(Checked(request.Literature ?? []), Checked(request.Catering ?? []), caller.Role, clock.GetUtcNow());
        return http.Run(journey, id, caller, sessions, (_, occasion) => Task.FromResult(Decide(command, occasion)));
    }

    /// <summary>What is ordered, whole.</summary>
    /// <param name="Literature">What each participant gets to read.</param>
    /// <param name="Catering">What is served on days on site.</param>
    internal sealed record PracticalitiesRequest(IReadOnlyList<LiteratureRequest?>? Literature, IReadOnlyList<CateringRequest?>? Catering)
    {
        public void Check()
        {
            var check = new Validation();
            ChangePracticalities.Check(check, Literature, Catering);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Course literature.</summary>
/// <param name="Title">Title and author.</param>
/// <param name="PerParticipant">Copies for each, 1–10; 1 unless told.</param>
/// <param name="Isbn">10 or 13 digits.</param>
internal sealed record LiteratureRequest(string? Title, int? PerParticipant, string? Isbn);

/// <summary>Catering.</summary>
/// <param name="Item"><c>breakfast</c>, <c>morning-coffee</c>, <c>lunch</c>, <c>afternoon-coffee</c> or <c>fruit</c>.</param>
/// <param name="HalfDays">Whether it is served on half days too; not unless told.</param>
internal sealed record CateringRequest(string? Item, bool? HalfDays);
