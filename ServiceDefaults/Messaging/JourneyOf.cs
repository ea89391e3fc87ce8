using System.Linq.Expressions;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>The journey of a public event: its property <c>Journey</c> by convention; an event without one belongs to none.</summary>
/// <typeparam name="TEvent">A public event.</typeparam>
public static class JourneyOf<TEvent>
{
    private static readonly Func<TEvent, string?> Get = Compile();

    /// <summary>The journey's slug, or null.</summary>
    /// <param name="message">The public event.</param>
    public static string? Read(TEvent message) => Get(message);

    private static Func<TEvent, string?> Compile()
    {
        if (typeof(TEvent).GetProperty("Journey") is not { } property)
        {
            return _ => null;
        }

        var message = Expression.Parameter(typeof(TEvent));
        return Expression.Lambda<Func<TEvent, string?>>(Expression.Property(message, property), message).Compile();
    }
}
