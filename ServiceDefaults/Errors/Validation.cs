using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Yrkesresan.ServiceDefaults.Errors;

/// <summary>Collects every field at fault before anything is decided. Use: check all, then <see cref="ThrowIfAny"/>.</summary>
public sealed partial class Validation
{
    private readonly List<FieldError> errors = [];

    /// <summary>Adds an error of one's own.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="code">Stable code.</param>
    /// <param name="title">In Swedish.</param>
    public Validation Add(string field, string code, string title)
    {
        errors.Add(new FieldError(field, code, title));
        return this;
    }

    /// <summary>The field has to be there, and not blank.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent.</param>
    public bool Required(string field, [NotNullWhen(true)] object? value)
    {
        if (value is null or "" || value is string text && string.IsNullOrWhiteSpace(text))
        {
            Add(field, "required", "Fältet måste fyllas i.");
            return false;
        }

        return true;
    }

    /// <summary>Text that has to be there and is at most <paramref name="most"/> characters, without control characters.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent.</param>
    /// <param name="most">Longest allowed length.</param>
    public bool Text(string field, [NotNullWhen(true)] string? value, int most = 200)
    {
        if (!Required(field, value))
        {
            return false;
        }

        if (((string)value!).Length > most)
        {
            Add(field, "length", $"Högst {most} tecken.");
        }
        else if (value!.Any(character => char.IsControl(character) && character is not '\n' and not '\r' and not '\t'))
        {
            Add(field, "format", "Texten innehåller otillåtna tecken.");
        }

        return true;
    }

    /// <summary>Text that may be left out.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent.</param>
    /// <param name="most">Longest allowed length.</param>
    public void OptionalText(string field, string? value, int most = 200)
    {
        if (value is not null)
        {
            Text(field, value, most);
        }
    }

    /// <summary>A slug: <c>a-z</c>, <c>0-9</c> and single hyphens.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent.</param>
    public bool Slug(string field, [NotNullWhen(true)] string? value)
    {
        if (!Required(field, value))
        {
            return false;
        }

        if (value!.Length > 100 || !SlugPattern().IsMatch(value))
        {
            Add(field, "format", "Ange ett kortnamn med a–z, 0–9 och bindestreck.");
        }

        return true;
    }

    /// <summary>A number within bounds, both included.</summary>
    /// <typeparam name="T">A number or date.</typeparam>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent; null is at fault.</param>
    /// <param name="least">Smallest allowed.</param>
    /// <param name="most">Largest allowed.</param>
    public bool Range<T>(string field, [NotNullWhen(true)] T? value, T least, T most) where T : struct, IComparable<T>
    {
        if (!Required(field, value))
        {
            return false;
        }

        if (value!.Value.CompareTo(least) < 0 || value.Value.CompareTo(most) > 0)
        {
            Add(field, "range", $"Ange ett värde mellan {Shown(least)} och {Shown(most)}.");
        }

        return true;
    }

    /// <summary>An amount in kronor with at most two decimals, within bounds.</summary>
    /// <param name="field">Path in camelCase.</param>
    /// <param name="value">What was sent; null is at fault.</param>
    /// <param name="least">Smallest allowed, kronor.</param>
    /// <param name="most">Largest allowed, kronor.</param>
    public bool Kronor(string field, [NotNullWhen(true)] decimal? value, decimal least = 0, decimal most = 1_000_000_000)
    {
        if (!Range(field, value, least, most))
        {
            return false;
        }

        if (decimal.Round(value!.Value, 2) != value)
        {
            Add(field, "format", "Belopp anges i kronor med högst två decimaler.");
        }

        return true;
    }

    /// <summary>A condition over several fields.</summary>
    /// <param name="holds">Whether it is as it should.</param>
    /// <param name="field">The field to point at.</param>
    /// <param name="code">Stable code.</param>
    /// <param name="title">In Swedish.</param>
    public void That(bool holds, string field, string code, string title)
    {
        if (!holds)
        {
            Add(field, code, title);
        }
    }

    /// <summary>Whether no field has been at fault so far.</summary>
    public bool Ok => errors.Count == 0;

    /// <summary>Every field at fault so far.</summary>
    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>Ends the check.</summary>
    /// <exception cref="InvalidInput">At least one field was at fault.</exception>
    public void ThrowIfAny()
    {
        if (errors.Count > 0)
        {
            throw new InvalidInput(errors);
        }
    }

    // As people here write it, whatever the machine's own culture.
    private static string Shown<T>(T bound) => bound switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture).Replace('.', ','),
        _ => $"{bound}",
    };

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex SlugPattern();
}
