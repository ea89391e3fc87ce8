namespace JasperFx;

/// <summary>A document with that identity, or with the same value under a unique index, is stored already.</summary>
public class DocumentAlreadyExistsException : Exception
{
    internal DocumentAlreadyExistsException(Exception? inner, Type documentType, object id)
        : base($"Document already exists {documentType.FullName}: {id}", inner) =>
        DocumentType = documentType;

    /// <summary>The type of the document that could not be stored.</summary>
    public Type DocumentType { get; }
}
