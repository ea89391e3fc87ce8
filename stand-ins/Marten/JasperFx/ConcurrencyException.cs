namespace JasperFx;

/// <summary>Somebody else changed what this unit of work was decided upon.</summary>
public class ConcurrencyException : Exception
{
    /// <summary>Names the document or aggregate whose version was stale.</summary>
    /// <param name="docType">The document or aggregate type.</param>
    /// <param name="id">Its identity.</param>
    public ConcurrencyException(Type docType, object id)
        : this($"Optimistic concurrency check failed for {docType?.FullName} #{id}", docType, id)
    {
    }

    /// <summary>Says in words what was stale.</summary>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="docType">The document or aggregate type, if known.</param>
    /// <param name="id">Its identity.</param>
    public ConcurrencyException(string message, Type? docType, object id)
        : base(message)
    {
        DocType = docType?.FullName!;
        Id = id;
    }

    /// <summary>Says in words what was stale.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public ConcurrencyException(string message)
        : base(message)
    {
        DocType = null!;
        Id = null!;
    }

    /// <summary>Full name of the document or aggregate type, if known.</summary>
    public string DocType { get; set; }

    /// <summary>Identity of the document or stream, if known.</summary>
    public object Id { get; set; }
}
