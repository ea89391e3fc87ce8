using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Checks that several verbs share.</summary>
internal static class Input
{
    public static void Courses(this Validation input, string field, IReadOnlyList<string?>? courses)
    {
        if (input.Required(field, courses))
        {
            input.That(courses.Count is > 0 and <= 200, field, "range", "Ange mellan 1 och 200 kurser.");
            Slugs(input, field, courses);
        }
    }

    public static void Places(this Validation input, string field, IReadOnlyList<string?> places)
    {
        input.That(places.Count <= 290, field, "range", "Ange högst 290 kommuner.");
        Slugs(input, field, places);
    }

    public static void Email(this Validation input, string field, string? email)
    {
        if (input.Text(field, email, 254))
        {
            input.That(LooksLikeEmail(email!), field, "format", "Ange en e-postadress.");
        }
    }

    /// <summary>A link that people are sent to; may be left out.</summary>
    public static void Link(this Validation input, string field, string? link)
    {
        if (link is not null && input.Text(field, link, 2000))
        {
            input.That(
                Uri.TryCreate(link.Trim(), UriKind.Absolute, out var uri) && uri is { Scheme: "https", UserInfo: "" }, field, "format",
                "Ange en länk som börjar med https://.");
        }
    }

    public static bool LooksLikeEmail(string text) =>
        text.Trim().Split('@') is [{ Length: > 0 }, { Length: > 2 } host] && host.Contains('.', StringComparison.Ordinal) && !text.Trim().Any(char.IsWhiteSpace);

    /// <summary>A date that something is decided for: not so far off that it can't be meant.</summary>
    public static void Near(this Validation input, string field, DateOnly? day, DateOnly today) =>
        input.Range<DateOnly>(field, day, today.AddYears(-2), today.AddYears(5));

    /// <summary>Consent of the employer: who by role, and when.</summary>
    public static void Consent(this Validation input, string field, string? by, DateOnly? on, DateOnly today)
    {
        input.That(by is not null && EmployerRole.All.Contains(by), field + "by", "unknown", $"Ange en av {string.Join(", ", EmployerRole.All)}.");
        input.Range<DateOnly>(field + "on", on, today.AddYears(-2), today);
    }

    private static void Slugs(Validation input, string field, IReadOnlyList<string?> slugs)
    {
        for (var i = 0; i < Math.Min(slugs.Count, 300); i++)
        {
            input.Slug($"{field}[{i}]", slugs[i]);
        }
    }
}
