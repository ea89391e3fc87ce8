namespace JasperFx;

/// <summary>Somebody else changed what this unit of work was decided upon.</summary>
public class ConcurrencyException : Exception
{
    /// <summary>Names the document or aggregate whose version was stale.</summary>
    /// <param name="docType">The document or aggregate type.</param>
    /// <param name="id">Its identity.</param>
    public ConcurrencyException(Type docType, object id)
        : this($"Optimistic concurrency check failed for {docType?.FullName} #{id}")
    {
    }

    internal ConcurrencyException(string message)
        : base(message)
    {
    }
}
